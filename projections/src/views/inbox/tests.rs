use super::*;
use crate::fixtures::check;
use crate::{MadeOf, Projection};

const VIEW: Projection = Projection {
    view: &INBOX,
    project,
    made_of: MadeOf::EachEvent,
};

#[test]
fn a_notice_is_a_row_for_a_person_or_a_role() {
    let story = r#"
        1 zhang task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal","assignee":"li"}
        2 zhang task_opened {"no":2,"task":"record","title":"笔录","stage":1,"role":"clerk"}
    "#;
    check(
        &VIEW,
        "version topic person role organ number definition text_zh occurred",
        story,
        "3 task_opened li - - 17号 penalty 17号：待办“意见”交li办理 1h
         4 task_opened - clerk sh 17号 penalty 17号：待办“笔录”交clerk办理 2h",
    );
}
