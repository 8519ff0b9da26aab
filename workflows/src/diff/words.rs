//! Changes in words.

use casebook_engine::deadline::{Length, Unit};

use super::part::Entity;
use super::{Change, Part};

/// The keys of the language in words. What is absent is said as it is written.
const KEYS: [(&str, &str, &str); 46] = [
    ("within", "长度", "length"),
    ("basis", "依据", "basis"),
    ("confirm", "待法制机构确认", "to be confirmed"),
    ("start", "起点", "start"),
    ("roll", "顺延规则", "roll rule"),
    ("pause", "中止", "pauses"),
    ("extend", "延长", "extension"),
    ("remind", "提醒", "reminders"),
    ("breach", "逾期后果", "consequence of a breach"),
    ("stop", "停止", "what stops it"),
    ("by", "由谁", "by"),
    ("cel", "条件", "condition"),
    ("say", "说明", "wording"),
    ("kind", "性质", "kind"),
    ("title", "名称", "title"),
    ("version", "版本", "version"),
    ("in_force", "施行", "days in force"),
    ("role", "角色", "role"),
    ("after", "在何者之后", "what comes before"),
    ("when", "适用情形", "when it is needed"),
    ("require", "前提", "what is required"),
    ("doc", "文书", "document"),
    ("record", "记录", "record"),
    ("outcome", "结果", "outcome"),
    ("sets", "须填写", "facts set"),
    ("may_set", "可填写", "facts that may be set"),
    ("fills", "指定人员", "roles filled"),
    ("from", "来源", "source"),
    ("needs", "资格", "qualifications"),
    ("apart", "职责分离", "separation of duties"),
    ("min", "最少人数", "least number"),
    ("class", "个人信息分级", "personal-data class"),
    ("inside", "所在环节", "place"),
    ("next", "去向", "way on"),
    ("accept", "外部事项", "outside event"),
    ("milestones", "里程碑", "milestones"),
    (
        "discretionary",
        "酌情办理",
        "whether it is left to discretion",
    ),
    ("required", "必办", "whether it must be done"),
    ("repeat", "重复办理", "when it is done again"),
    ("family", "类别", "family"),
    ("level", "级别", "level"),
    ("upon", "事件", "events"),
    ("of", "适用流程", "definitions"),
    ("reads", "读取的内容", "what it reads"),
    ("threshold", "次数", "threshold"),
    ("watches", "预警案件的", "of alerts:"),
];

/// That a part came or went.
pub(super) fn whole(entity: &Entity, is_new: bool) -> Change {
    let (zh, en) = subject(entity);
    let (zh, en) = if is_new {
        (format!("增加{zh}"), format!("{en} is new"))
    } else {
        (format!("删去{zh}"), format!("{en} is gone"))
    };
    Change {
        part: entity.part,
        name: entity.name.trim().to_owned(),
        key: None,
        old: None,
        new: None,
        zh,
        en,
    }
}

/// That a part says something else under a key.
pub(super) fn key(
    entity: &Entity,
    key: &str,
    old: Option<&String>,
    new: Option<&String>,
) -> Change {
    let (zh, en) = subject(entity);
    let (key_zh, key_en) = key_words(key);
    let (zh, en) = match (old, new) {
        (Some(old), Some(new)) => {
            let ((old_zh, old_en), (new_zh, new_en)) = (value(key, old), value(key, new));
            (
                format!("{zh}：{key_zh}由{old_zh}改为{new_zh}"),
                format!("{en}: {key_en} from {old_en} to {new_en}"),
            )
        }
        (None, Some(new)) => {
            let (new_zh, new_en) = value(key, new);
            (
                format!("{zh}：增加{key_zh}：{new_zh}"),
                format!("{en}: now has {key_en}: {new_en}"),
            )
        }
        (old, _) => {
            let (old_zh, old_en) = value(key, old.map_or("", String::as_str));
            (
                format!("{zh}：不再有{key_zh}：{old_zh}"),
                format!("{en}: no longer {key_en}: {old_en}"),
            )
        }
    };
    Change {
        part: entity.part,
        name: entity.name.trim().to_owned(),
        key: Some(key.to_owned()),
        old: old.cloned(),
        new: new.cloned(),
        zh,
        en,
    }
}

fn subject(entity: &Entity) -> (String, String) {
    let (zh, en) = match entity.part {
        Part::Stage => ("环节", "stage"),
        Part::Task => ("待办", "task"),
        Part::Role => ("角色", "role"),
        Part::Limit => ("时限", "limit"),
        Part::Guard => ("条件", "guard"),
        Part::Outcome => ("结果", "outcome"),
        Part::Verb => ("操作", "verb"),
        Part::Watch => ("预警规则", "watch"),
        Part::Document => ("文书", "document"),
        Part::Fact => ("事实", "fact"),
        Part::Head => return ("流程".to_owned(), "definition".to_owned()),
    };
    if let Some(task) = entity.name.strip_suffix(' ') {
        return (format!("{zh}{task}（待办）"), format!("{en} of {task}"));
    }
    let name = &entity.name;
    let zh = match &entity.title {
        Some(title) => format!("{zh}“{title}”（{name}）"),
        None => format!("{zh}{name}"),
    };
    (zh, format!("{en} {name}"))
}

fn key_words(key: &str) -> (String, String) {
    let (word, rest) = key.split_once(' ').unwrap_or((key, ""));
    let known = KEYS.iter().find(|(known, ..)| *known == word);
    let (zh, en) = known.map_or((word, word), |(_, zh, en)| (zh, en));
    if rest.is_empty() {
        (zh.to_owned(), en.to_owned())
    } else {
        (format!("{zh} {rest}"), format!("{en} {rest}"))
    }
}

/// A value in words: lengths as people say them, everything else as it is written.
fn value(key: &str, written: &str) -> (String, String) {
    match written.parse::<Length>() {
        Ok(length) if matches!(key, "within" | "remind") => length_words(length),
        _ => (written.to_owned(), written.to_owned()),
    }
}

/// A length in words, such as 5个工作日 or `5 working days`.
pub(crate) fn length_words(length: Length) -> (String, String) {
    let (zh, en) = match length.unit {
        Unit::WorkingDay => ("个工作日", "working day"),
        Unit::CalendarDay => ("日", "day"),
        Unit::Month => ("个月", "month"),
        Unit::Year => ("年", "year"),
        Unit::Hour => ("小时", "hour"),
    };
    let count = length.count.unsigned_abs();
    let plural = if count == 1 { "" } else { "s" };
    let (before_zh, before_en) = if length.count < 0 {
        ("之前", " before")
    } else {
        ("", "")
    };
    (
        format!("{before_zh}{count}{zh}"),
        format!("{count} {en}{plural}{before_en}"),
    )
}
