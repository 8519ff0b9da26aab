//! Every limit that starts can be met, is not forgotten at the end, and is set in time.

use super::Subject;
use super::known::{Known, Seen, Sight};
use super::words::way_of;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Said};

pub(super) fn check(subject: &Subject<'_>, known: &Known, out: &mut Problems) {
    for limit in subject.definition.limits.values() {
        let Some(by) = &limit.by else {
            continue;
        };
        let place = subject.places.limit(&limit.name);
        let started = known.first(&Seen::Started(limit.name.clone()));
        if let Some(sight) = started
            && known.is_complete()
            && !known.saw(&Seen::Met(limit.name.clone()))
        {
            let mut path = way_of(subject, known, sight);
            let message = said!(
                "时限“{limit}”会起算，但计算期间“{by}”从不办理",
                "the limit \"{limit}\" starts, but \"{by}\" is never done while it runs",
                limit = limit.name
            );
            path.push(Said {
                zh: format!("此后“{by}”不会再办理"),
                en: format!("after this \"{by}\" is never done"),
            });
            let fix = said!(
                "请使它在待办可以办理之前起算，或者在“by”中写其他待办",
                "let it start before its task can be done, or name another task under \"by\""
            );
            out.add_with_path(Code::LimitNeverMet, place, message, fix, path);
            continue;
        }
        // What a person returned goes on in a way that the definition does not foresee.
        let foreseen =
            |sight: &&Sight| known.way_of(sight).iter().all(|one| !one.step.is_by_verb());
        let missed = known.first(&Seen::Missed(limit.name.clone()));
        if let Some(sight) = missed.filter(foreseen).filter(|_| limit.within.count < 0) {
            let mut path = way_of(subject, known, sight);
            let message = said!(
                "在“{limit}”倒算所依据的日期确定之前，就可以办理“{by}”",
                "\"{by}\" can be done before the day is set from which \"{limit}\" counts back",
                limit = limit.name
            );
            path.push(Said {
                zh: format!("此时“{}”尚未起算，不能衡量是否及时", limit.name),
                en: format!("\"{}\" does not run yet and judges nothing", limit.name),
            });
            let fix = said!(
                "请由“{by}”或者它之前的待办写入该事实",
                "let \"{by}\" or a task before it set the fact"
            );
            out.add_with_path(Code::BackwardUnset, place, message, fix, path);
        }
        let left_open = known.first(&Seen::LeftOpen(limit.name.clone()));
        if let Some(sight) = left_open.filter(foreseen) {
            let mut path = way_of(subject, known, sight);
            let message = said!(
                "案件可能在时限“{limit}”仍在计算、“{by}”尚未办理时结案",
                "a case can end while the limit \"{limit}\" still runs and \"{by}\" was not done",
                limit = limit.name
            );
            path.push(Said {
                zh: format!("结案时“{}”仍在计算", limit.name),
                en: format!("the case ends and \"{}\" still runs", limit.name),
            });
            let fix = said!(
                "请在“stop”中写明免除它的事项，或者让它的待办在结案之前办理",
                "name under \"stop\" what relieves of it, or let its task come before the end"
            );
            out.add_with_path(Code::LimitLeftOpen, place, message, fix, path);
        }
    }
}
