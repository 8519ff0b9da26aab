//! What each code says to people, in English and Chinese.

use crate::Code;

/// Code, title, 标题, next step, 处理办法; in the order of the codes.
pub(crate) const TABLE: [(Code, &str, &str, &str, &str); 12] = [
    (
        Code::Unreachable,
        "RabbitMQ cannot be reached",
        "无法连接 RabbitMQ",
        "start RabbitMQ or correct the address; notices wait in the log and go out by themselves",
        "启动 RabbitMQ 或更正地址；通知保存在事件日志中，恢复后自动发出",
    ),
    (
        Code::Login,
        "RabbitMQ refused the login",
        "RabbitMQ 拒绝登录",
        "correct user and password in the settings",
        "更正配置中的用户名和密码",
    ),
    (
        Code::VirtualHost,
        "the virtual host is missing or closed to the user",
        "虚拟主机不存在或该用户无权使用",
        "create the virtual host and give the user permissions on it",
        "创建虚拟主机并授予该用户权限",
    ),
    (
        Code::Setting,
        "the address or an option of RabbitMQ cannot be used",
        "RabbitMQ 的地址或选项不可用",
        "write the address as `amqp://user:password@host:port/virtual-host`",
        "地址写作 `amqp://用户:密码@主机:端口/虚拟主机`",
    ),
    (
        Code::Certificate,
        "the certificate of RabbitMQ was not accepted",
        "RabbitMQ 的证书未被接受",
        "name the authority that signed it in the settings, and use the host name that it certifies",
        "在配置中指定签发机构的证书，并使用证书所载的主机名",
    ),
    (
        Code::Blocked,
        "RabbitMQ takes no messages for want of memory or disk",
        "RabbitMQ 因内存或磁盘不足暂停接收消息",
        "free memory or disk on the broker, or read its queues; nothing is lost meanwhile",
        "释放 RabbitMQ 主机的内存或磁盘，或及时消费队列；期间不会丢失通知",
    ),
    (
        Code::Topology,
        "exchanges or queues of RabbitMQ are not what they should be",
        "RabbitMQ 的交换器或队列与要求不符",
        "delete the one named after emptying it, choose another prefix, or let an administrator make it",
        "清空后删除所指对象，或改用其他前缀，或请管理员建立",
    ),
    (
        Code::Lost,
        "the connection to RabbitMQ was lost",
        "与 RabbitMQ 的连接中断",
        "look into the broker's log if it happens again; the notices are sent once more",
        "如反复出现，请查看 RabbitMQ 日志；通知会重新发送",
    ),
    (
        Code::Unconfirmed,
        "RabbitMQ did not confirm in time",
        "RabbitMQ 未在时限内确认",
        "see whether a majority of the queue's nodes is there; the notices are sent once more",
        "检查队列的多数节点是否在线；通知会重新发送",
    ),
    (
        Code::Refused,
        "a queue refused a notice",
        "队列拒收通知",
        "read the queue or raise its length limit; the notice is sent again",
        "消费该队列或提高其长度上限；通知会再次发送",
    ),
    (
        Code::Unroutable,
        "no queue takes a notice",
        "没有队列接收该通知",
        "bind a queue to the exchange, then run `casebook outbox retry`",
        "将队列绑定到交换器，然后运行 `casebook outbox retry`",
    ),
    (
        Code::Unreadable,
        "a message is not a notice of Casebook",
        "消息不是案卷系统的通知",
        "find out who else publishes there; the message lies in the dead letters",
        "查明还有谁在发布消息；该消息已放入死信队列",
    ),
];
