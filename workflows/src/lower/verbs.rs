//! The policies of verbs.

use casebook_engine::Name;
use casebook_engine::case::Placement;
use casebook_engine::definition::{Afterwards, LegalGround, ReturnTo, VerbPolicy, Verbs};

use super::Names;
use super::tasks::{demanded, plain};
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::{self, Document, Verb};
use crate::yaml::At;

/// Words that stand for whoever that is.
const PERSONS: [&str; 2] = ["assignee", "last_actor"];

/// The word that stands for all stages finished before.
const ANY_STAGE: &str = "any_finished_stage";

/// Where a signer may sit relative to who adds them.
const PLACES: [(&str, Placement); 3] = [
    ("before", Placement::Before),
    ("beside", Placement::Beside),
    ("after", Placement::After),
];

/// How many signers may be added where nothing is written.
const ADD_SIGN_MAX: u32 = 3;

pub(super) fn lower(document: &Document, names: &Names, out: &mut Problems) -> Verbs {
    let Some(verbs) = &document.verbs else {
        return Verbs::default();
    };
    let mut policy =
        |verb: &Option<At<Verb>>| verb.as_ref().map(|verb| self::policy(verb, names, out));
    let mut lowered = Verbs {
        return_to: policy(&verbs.back),
        return_targets: ReturnTo::AnyFinishedStage,
        return_afterwards: None,
        withdraw: policy(&verbs.withdraw),
        transfer: policy(&verbs.transfer),
        delegate: policy(&verbs.delegate),
        add_sign: policy(&verbs.add_sign),
        add_sign_max: ADD_SIGN_MAX,
        add_sign_places: Vec::new(),
        drop_sign: policy(&verbs.drop_sign),
        suspend: policy(&verbs.suspend),
        suspend_limits: Vec::new(),
        terminate: policy(&verbs.terminate),
        move_case: policy(&verbs.move_case),
        add: policy(&verbs.add),
        urge: policy(&verbs.urge),
        copy: policy(&verbs.copy),
        comment: policy(&verbs.comment),
    };
    if let Some(back) = &verbs.back {
        lowered.return_targets = return_targets(back, names, out);
        lowered.return_afterwards = return_afterwards(back, names, out);
    }
    if let Some(suspend) = &verbs.suspend {
        lowered.suspend_limits =
            Names::all(&suspend.limits, out, |name, out| names.limit(name, out));
    }
    if let Some(add_sign) = &verbs.add_sign {
        lowered.add_sign_max = add_sign.max.as_ref().map_or(ADD_SIGN_MAX, |max| max.value);
        lowered.add_sign_places = places(add_sign, out);
    }
    for (verb, key) in [(&verbs.transfer, "transfer"), (&verbs.delegate, "delegate")] {
        for kept in verb.iter().flat_map(|verb| verb.keep.iter()) {
            only(kept, "apart", key, out);
        }
    }
    if let Some(until) = verbs.withdraw.as_ref().and_then(|verb| verb.until.as_ref()) {
        only(until, "next_task_opened", "withdraw", out);
    }
    lowered
}

fn policy(verb: &Verb, names: &Names, out: &mut Problems) -> VerbPolicy {
    let by = verb.by.iter().filter_map(|by| match by.as_str() {
        word if PERSONS.contains(&word) => Some(by.value.clone()),
        _ => names.role(by, out),
    });
    VerbPolicy {
        by: by.collect(),
        reason_required: demanded(verb.reason.as_ref()),
        doc: verb.doc.as_ref().map(|doc| doc.value.clone()),
        basis: verb.basis.as_ref().map(|basis| basis.value.clone()),
        grounds: verb
            .grounds
            .iter()
            .map(|(name, body)| ground(name, body))
            .collect(),
    }
}

fn ground(name: &At<Name>, ground: &source::LegalGround) -> LegalGround {
    let (title, basis) = (ground.title.as_ref(), ground.basis.as_ref());
    LegalGround {
        title: title.map_or_else(|| plain(&name.value), |title| title.value.clone()),
        basis: basis.map(|basis| basis.value.clone()).unwrap_or_default(),
        name: name.value.clone(),
    }
}

fn return_targets(verb: &Verb, names: &Names, out: &mut Problems) -> ReturnTo {
    if verb.to.is_empty() || verb.to.iter().any(|to| to.as_str() == ANY_STAGE) {
        return ReturnTo::AnyFinishedStage;
    }
    let mut allowed = names.stages.clone();
    allowed.insert(ANY_STAGE.into());
    let stages = Names::all(&verb.to, out, |name, out| {
        names.resolve_in(term("环节", "stage"), &allowed, name, out)
    });
    ReturnTo::Stages(stages)
}

fn return_afterwards(verb: &Verb, names: &Names, out: &mut Problems) -> Option<Afterwards> {
    let At { place, value } = verb.afterwards.as_ref()?;
    let Afterwards::To(stage) = value else {
        return Some(value.clone());
    };
    let stage = At {
        place: *place,
        value: stage.clone(),
    };
    let mut allowed = names.stages.clone();
    allowed.extend(["rewalk".into(), "direct".into()]);
    let stage = names.resolve_in(term("环节", "stage"), &allowed, &stage, out)?;
    names
        .stages
        .contains(&stage)
        .then_some(Afterwards::To(stage))
}

/// Where signers may be added: everywhere, where nothing is written.
fn places(verb: &Verb, out: &mut Problems) -> Vec<Placement> {
    let mut places = Vec::new();
    for word in verb.place.iter() {
        if let Some((_, place)) = PLACES.iter().find(|(known, _)| word.as_str() == *known) {
            places.push(*place);
        } else {
            let message = said!(
                "“{word}”不是签字人的位置",
                "\"{word}\" is no place for a signer",
                word = word.value
            );
            let fix = said!(
                "请写 before、beside 或者 after",
                "write before, beside or after"
            );
            out.add(Code::UnknownWord, word.place, message, fix);
        }
    }
    if places.is_empty() {
        places.extend(PLACES.map(|(_, place)| place));
    }
    places
}

fn only(found: &At<Name>, word: &str, verb: &str, out: &mut Problems) {
    if found.as_str() != word {
        let message = said!(
            "{verb} 的“{word}”尚不执行",
            "\"{word}\" of {verb} is not executed yet",
            word = found.value
        );
        out.add(
            Code::PolicyNotExecuted,
            found.place,
            message,
            said!("请写 {word}", "write {word}"),
        );
    }
}
