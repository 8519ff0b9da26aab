//! `outbox retry`: what was set aside is sent again, dead letters go round once more.

use serde_json::{Value, json};

use super::{LETTERS_MAX, broker};
use crate::args::LettersArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::output::{Answer, Block};
use crate::problem::Problem;
use crate::relay;
use crate::world::TimedIds;
use casebook_engine::ports::Ids as _;

/// Says how many went and how many are left; exit code 10 when some are.
pub(super) async fn run(letters: &LettersArgs, desk: &Desk) -> Result<Answer, Problem> {
    let broker = broker(desk)?;
    if let Some(reader) = &letters.reader {
        let put_back = broker.requeue_dead(reader, LETTERS_MAX).await?;
        let text = desk.lang().pick("退回队列", "put back");
        return Ok(told(
            json!({ "put_back": put_back }),
            format!("{text}: {put_back}"),
        ));
    }
    let store = Store::open(&desk.settings).await?;
    let retried = relay::relay(&store, broker, TimedIds.next())
        .retry()
        .await?;
    let (sent, left) = (retried.sent, retried.left);
    let lang = desk.lang();
    let text = format!(
        "{}: {sent}  {}: {left}",
        lang.pick("已发送", "sent"),
        lang.pick("仍搁置", "still set aside")
    );
    let exit = if left == 0 { Exit::Done } else { Exit::Partial };
    Ok(told(json!({ "sent": sent, "left": left }), text).ending(exit))
}

fn told(value: Value, text: String) -> Answer {
    Answer::record(value, vec![Block::Text(text)])
}
