//! Refusals: the law or the definition says no.

use super::Rejected;
use crate::Name;
use crate::definition::Text;

/// A command that was refused. Nothing of it took effect; the attempt is recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {}", code.number(), say.en())]
pub struct Rejection {
    /// What kind of refusal it is.
    pub code: Code,
    /// The guard, role, task, limit or verb that says no.
    pub rule: Name,
    /// The article, when the definition gives one.
    pub basis: Option<String>,
    /// What is said.
    pub say: Text,
}

impl Rejection {
    /// A refusal by `rule`, said in Chinese and English.
    pub fn new(
        code: Code,
        rule: impl Into<Name>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let say = Text {
            zh: zh.into(),
            en: Some(en.into()),
        };
        Self {
            code,
            rule: rule.into(),
            basis: None,
            say,
        }
    }

    /// The same with the article on which it rests.
    #[must_use]
    pub fn on(mut self, basis: Option<&str>) -> Self {
        self.basis = basis.map(str::to_owned);
        self
    }

    /// The refusal as it is recorded.
    pub fn recorded(&self) -> Rejected {
        Rejected {
            code: self.code.number().into(),
            rule: self.rule.clone(),
            basis: self.basis.clone(),
            say_zh: self.say.zh.clone(),
            say_en: self.say.en().to_owned(),
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $zh:literal, $en:literal;)*) => {
        /// The kinds of refusal. Each has a stable number and a next step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable number, such as `CB-2101`.
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// What the caller can do now, in Chinese and English.
            pub const fn next_step(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($zh, $en),)* }
            }
        }
    };
}

codes! {
    /// The case exists already.
    Exists = "CB-2001", "请打开已有案件", "open the existing case";
    /// The case is closed.
    Closed = "CB-2002", "案件已结束；如需处理请另立新案", "the case is over; open a new one if there is more to do";
    /// The case is suspended.
    Suspended = "CB-2003", "请先恢复案件", "resume the case first";
    /// There is no such case.
    Absent = "CB-2004", "请核对案号", "check the case number";
    /// The instant lies in the future.
    Future = "CB-2005", "请填写实际发生时间", "give the time at which it happened";
    /// A guard does not hold.
    Guard = "CB-2101", "请先完成法律要求的前置步骤", "do first what the law asks for before this step";
    /// The task is not open.
    TaskNotOpen = "CB-2102", "请查看案件当前待办", "look at the open tasks of the case";
    /// This cannot happen where the case stands.
    NotAccepted = "CB-2103", "请查看当前环节可以发生的事项", "look at what the present stage accepts";
    /// The outcome is missing or not one of the task's.
    Outcome = "CB-2104", "请选择列出的办理结果之一", "choose one of the outcomes named";
    /// The document is missing or of another type.
    Document = "CB-2105", "请附上要求的文书", "attach the document that is asked for";
    /// A fact is missing, unknown or not of its type.
    Fact = "CB-2106", "请更正该项内容", "correct the fact named";
    /// The opinion is missing.
    Opinion = "CB-2107", "请填写书面意见", "write the opinion";
    /// The persons for a role are missing or do not fit.
    Fill = "CB-2108", "请指定符合条件的人员", "name persons who qualify";
    /// The reason is missing.
    Reason = "CB-2109", "请填写理由", "give a reason";
    /// A guard cannot be decided because a fact is not known.
    Undecided = "CB-2110", "请先补充缺少的事实", "supply the missing fact first";
    /// The actor is not in the directory.
    Person = "CB-2201", "请核对人员编号", "check the person's id";
    /// The actor does not hold the role.
    Role = "CB-2202", "请由担任该角色的人员办理", "let somebody who holds the role do it";
    /// The person stepped aside from the case.
    Recused = "CB-2203", "请由未回避的人员办理", "let somebody who is not recused do it";
    /// The person acted in a role that must be apart.
    Apart = "CB-2204", "请由其他人员办理（职责分离）", "let another person do it: the duties are separated";
    /// The person lacks a qualification on that day.
    Qualification = "CB-2205", "请由具备资格的人员办理", "let a qualified person do it";
    /// Somebody else has the task.
    Held = "CB-2206", "请由持有人办理，或先转办", "let the holder do it, or transfer it first";
    /// The verb is not allowed.
    Verb = "CB-2207", "该流程不允许此操作，或须由指定角色操作", "the definition does not allow it, or another role does it";
    /// A second, different person is needed.
    SecondPerson = "CB-2208", "请由另一名人员批准", "have another person approve it";
    /// The fact that names the holders of a role says nothing.
    Unnamed = "CB-2210", "请先指定担任该角色的人员", "name the persons for the role first";
    /// The organ that is meant is not in the directory.
    NoOrgan = "CB-2211", "请核对机关名录和上级机关", "check the organs of the directory, and which lies above";
    /// Too few can be drawn.
    PoolTooSmall = "CB-2212", "请扩大抽取范围或者减少抽取数量", "widen the pool, or draw fewer";
    /// No seed is at hand for a draw.
    NoSeed = "CB-2213", "请联系系统管理员", "tell whoever runs the program";
    /// The role is drawn by lot, and nobody was drawn yet.
    NotDrawn = "CB-2214", "请先办理随机抽取", "do the task that draws first";
    /// The directory cannot change so.
    DirectoryChange = "CB-2215", "请核对机构、人员和日期", "check the organ, the person and the day";
    /// The organ is not competent.
    NotCompetent = "CB-2216", "请由有管辖权的机关办理", "let the competent organ do it";
    /// The case cannot be returned there.
    ReturnTarget = "CB-2301", "请选择已办结的前序环节", "choose an earlier stage that was finished";
    /// There is no step to withdraw.
    Withdraw = "CB-2302", "下一环节已办理，请改用退回", "the next holder has begun; ask for a return instead";
    /// The panel does not take this.
    Panel = "CB-2303", "请查看会签成员及其意见", "look at the members of the panel and their votes";
    /// The limit cannot be extended so.
    Extension = "CB-2304", "请核对延长的次数、长度和批准人", "check how often, how long and by whom it may be extended";
    /// No recusal waits for a decision, or none can be asked for.
    Recusal = "CB-2305", "请核对申请回避的人员和角色", "check the person and the role";
    /// The definition says what follows a return, and another way on was asked for.
    ReturnAfterwards = "CB-2306", "请按流程规定的重提方式退回", "return it with the way on that the definition prescribes";
    /// The law names the grounds of a suspension or a termination, and this is none of them.
    Ground = "CB-2307", "请写明列出的法定事由之一，具体情况写在冒号之后", "name one of the legal grounds listed, with the particulars after a colon";
    /// A score is missing, out of range, or not asked for.
    Score = "CB-2350", "请按规定范围评分", "give a score in the range named";
    /// Nothing was shown to the person that is still unread.
    Unread = "CB-2351", "没有需要确认已阅的内容", "there is nothing to confirm as read";
    /// Several copies for the elements of a list could be meant.
    Ambiguous = "CB-2310", "请写明编号", "give the number of the one that is meant";
    /// The task cannot be added where the case stands.
    Add = "CB-2311", "请查看当前环节可以增加的事项", "look at what may be added where the case stands";
    /// Work that must be done holds the stage.
    Required = "CB-2312", "请先办结该事项", "do that work first";
    /// Cases lead to one another without a person between, beyond what is allowed.
    CaseCircle = "CB-2320", "请检查各流程之间的关联是否循环，并手工处理", "look for a circle of links between the definitions, and act by hand";
    /// The definition of a linked case is not there.
    LinkDefinition = "CB-2321", "请发布该流程，然后手工立案", "publish the definition, then open the case by hand";
    /// No definition takes such a message.
    NoMessage = "CB-2322", "请核对消息名称和查找键", "check the name of the message and the parts of its key";
    /// No case can take the message now, and it does not wait.
    MessageLost = "CB-2323", "请在案件可以接收时重新发送", "send it again when the case can take it";
    /// A decision table has no row for the case.
    NoRow = "CB-2330", "请核对事实；表格确有缺漏的，请法制部门补充", "check the facts; where the table lacks a row, have the legal office add it";
    /// Rows of a decision table contradict each other.
    SeveralRows = "CB-2331", "请法制部门更正表格", "have the legal office correct the table";
    /// An element of the document is missing.
    Element = "CB-2333", "请补齐文书的必备要素", "supply the element that the document must hold";
    /// A role has not signed the document.
    Signer = "CB-2334", "请由该角色签署后再制发", "have the role sign before the document is issued";
    /// The document does not bear the seal.
    Seal = "CB-2335", "请加盖印章后再办结", "seal the document first";
    /// The document was not issued, is void, or is not published.
    NotIssued = "CB-2336", "请先制发该文书", "issue the document first";
    /// The service of a document is not shown.
    Service = "CB-2337", "请补充送达方式、日期和凭证", "give the way, the day and the proof of service";
    /// A full-process record is missing.
    Record = "CB-2338", "请上传要求的全过程记录", "add the full-process record that is asked for";
    /// The fact whose date decides the version of the law is not given.
    PinMissing = "CB-2340", "立案时请填写该日期", "give that date when you open the case";
    /// The fact whose date decides the version of the law lies after the filing.
    PinAhead = "CB-2341", "请核对该日期", "check that date";
    /// The fact decided the version of the law, and is to be another.
    Pinned = "CB-2342", "请将案件迁移到应适用的版本", "move the case to the version that applies, by a migration";
    /// No such proposal waits for approval.
    NoProposal = "CB-2343", "请查看待批准的流程（def ls）", "look at what waits for approval: `def ls`";
    /// There is no such version to retire, or it is retired already.
    NoVersion = "CB-2344", "请查看各版本（def ls）", "look at the versions: `def ls`";
    /// The definition does not come to rest.
    Unsettled = "CB-2401", "流程定义有循环，请联系流程管理员", "the definition runs in a circle; tell its author";
}
