//! Expressions and their answers.

use super::setting::{Setting, on_large_stack};

/// `yes`, `no`, or the message of what is unknown.
const ANSWERS: &str = "
yes | true
no  | !true
yes | facts.amount == 35
yes | facts.amount == 35.000
yes | facts.amount < facts.limit
no  | facts.amount <= at('serve_notice.done').amount
yes | facts.amount - at('serve_notice.done').amount == 4.5
yes | facts.rounds > at('serve_notice.done').rounds
yes | facts.fee == 10.5
yes | has(facts.fee) && has(facts.amount) && !has(facts.unset)
yes | 0.1 + 0.2 == 0.3
yes | 7 / 2 == 3 && 7 / 2.0 == 3.5 && 7 % 2 == 1 && -7 / 2 == -3
yes | 2 + 3 * 4 == 14 && (2 + 3) * 4 == 20
yes | -facts.rounds == -2 && -facts.amount == -35.0 && - 0.5 < 0
yes | 1 - -1 == 2
yes | facts.kind == 'fine' && facts.kind != 'revoke'
yes | facts.kind in ['fine', 'revoke']
no  | !(facts.kind in ['fine', 'revoke'])
yes | 5 in facts.scores && 5.0 in facts.scores && !(4 in facts.scores)
yes | facts.reason.contains('许可') && facts.reason.startsWith('未经') && facts.reason.endsWith('经营')
yes | size(facts.reason) == 6 && facts.reason.size() == 6 && size(facts.scores) == 3
yes | '罚' + '〔2026〕' == '罚〔2026〕'
yes | 'it\\'s' == \"it's\"
yes | facts.complex ? facts.unset > 1 : facts.amount > 1
yes | (facts.complex ? 1 : 1.5) == 1.5
yes | facts.hearing.day == date('2026-10-12') && facts.hearing.day == today
yes | facts.hearing.day > date('2026-10-11')
yes | now > time('serve_notice.done') && facts.filed_at < now
yes | date(facts.filed_at) == date('2026-09-29')
yes | date(time('serve_notice.done')) == date('2026-09-30')
yes | days_between('case.filed', 'serve_notice.done') == 29
yes | days_between(facts.hearing.day, 'case.filed') == -41
yes | days_between(time('serve_notice.done'), today) == 12
yes | working_days_between('serve_notice.done', facts.hearing.day) == 4
yes | working_days_between(facts.hearing.day, 'serve_notice.done') == -4
yes | registered('lawyers', 'zhao') && !registered('lawyers', 'sun')
yes | register('lawyers', 'zhao') == 'suspended'
yes | seen('serve_notice.done') && !seen('legal_review.pass')
yes | standing('hearing') && !standing('notice')
yes | item.name == 'a'
yes | count('serve_notice.done') == 3 && count('legal_review.pass') == 0
yes | actor.person == 'zhang' && actor.role in ['chair'] && !has(actor.organ)
yes | facts.site.city == '上海' && has(facts.site.city) && !has(facts.site.area)
yes | facts.scores.all(s, s > 2) && facts.scores.exists(s, s == 8)
yes | facts.scores.exists_one(s, s > 5) && !facts.scores.exists_one(s, s > 3)
yes | facts.scores.filter(s, s > 3).size() == 2 && 16 in facts.scores.map(s, s * 2)
yes | facts.parties.exists(p, p.name == '乙' && p.fine == 0.50)
yes | facts.parties.all(p, facts.scores.exists(s, s > p.fine))
yes | facts.parties.map(p, p.name + '方').exists(n, n == '甲方')
yes | [1, 2.5, facts.amount].exists(n, n == 35)
yes | facts.parties.exists(p, !has(p.heard))
no  | facts.unset > 1 && facts.complex
no  | facts.complex && facts.unset > 1
yes | facts.unset > 1 || facts.rounds == 2
yes | facts.gaps.exists(g, g == 8) && 3 in facts.gaps
no  | facts.gaps.all(g, g > 5)
yes | facts.amount in [facts.unset, 35]
fact unset is not recorded: record it first | facts.unset > 1
fact unset is not recorded: record it first | facts.unset > 1 && facts.rounds == 2
fact unset is not recorded: record it first | facts.rounds == 3 || facts.unset > 1
fact unset is not recorded: record it first | !(facts.unset > 1)
fact unset is not recorded: record it first | facts.unset > 1 ? true : true
fact unset is not recorded: record it first | facts.amount in [facts.unset, 36]
fact gaps is not recorded: record it first | facts.gaps.all(g, g > 2)
fact gaps is not recorded: record it first | facts.gaps.exists_one(g, g > 5)
fact gaps is not recorded: record it first | 4 in facts.gaps
fact site.area is not recorded: record it first | facts.site.area > 1
fact parties.heard is not recorded: record it first | facts.parties.all(p, p.heard)
fact limit is not recorded: record it first | at('case.filed').limit > 1
legal_review.pass has not happened yet: finish it first | at('legal_review.pass').amount > 1
legal_review.pass has not happened yet: finish it first | has(at('legal_review.pass').amount)
legal_review.pass has not happened yet: finish it first | time('legal_review.pass') < now
legal_review.pass has not happened yet: finish it first | days_between('legal_review.pass', now) > 1
fact broken holds 3e5, which is not a number: correct the fact | facts.broken > 1
fact broken holds 3e5, which is not a number: correct the fact | has(facts.broken)
fact broken_day holds 2026-02-30, which is not a date: correct the fact | facts.broken_day < today
actor.organ is not known: act for an organ and in a role | actor.organ == 'x'
sun does not stand on the register lawyers on 2026-10-12: register it first | register('lawyers', 'sun') == 'registered'
the directory has no register notaries: add it, or correct the definition | registered('notaries', 'sun')
fact unset is not recorded: record it first | registered('lawyers', facts.kind) && facts.unset > 1 || facts.unset > 1
the working days from 2026-10-12 to 2027-01-04 are not arranged in the calendar yet: add the year | working_days_between(today, date('2027-01-04')) > 1
a number is divided by zero: correct the facts or the definition | facts.amount / (facts.rounds - 2) > 1
a number is divided by zero: correct the facts or the definition | 5 % 0 == 1 || 5 / 0.0 == 1
a number is too large to compute with: correct the facts or the definition | 9223372036854775807 + facts.rounds > 1
a number is too large to compute with: correct the facts or the definition | 999999999999999999999999999.0 * 10000000000.0 > 1
";

#[test]
fn every_expression_has_its_answer() {
    on_large_stack(|| {
        let setting = Setting::new();
        for row in ANSWERS.lines().filter(|row| !row.is_empty()) {
            let (expected, source) = row.split_once(" | ").expect("two columns");
            let expression = setting.parse(source);
            let expression = expression.unwrap_or_else(|problems| panic!("{source}: {problems:?}"));
            let answer = match setting.evaluate(&expression) {
                Ok(true) => "yes".to_owned(),
                Ok(false) => "no".to_owned(),
                Err(undecided) => undecided.to_string(),
            };
            assert_eq!(answer, expected.trim_end(), "{source}");
        }
    });
}

#[test]
fn an_expression_tells_what_it_reads() {
    on_large_stack(|| {
        let setting = Setting::new();
        let source = "facts.amount <= at('serve_notice.done').amount && seen('case.filed') \
            && facts.parties.all(p, p.fine < facts.limit) && (actor.role == 'chair' || now > now)";
        let mentions = setting.parse(source).expect(source).mentions();
        let names = |names: &[&str]| names.iter().map(|name| (*name).into()).collect();
        assert_eq!(mentions.facts, names(&["amount", "limit", "parties"]));
        assert_eq!(
            mentions.happenings,
            names(&["case.filed", "serve_notice.done"])
        );
        assert_eq!(mentions.facts_then.len(), 1);
        assert_eq!(mentions.actor.len(), 1);
        assert!(mentions.clock);
    });
}
