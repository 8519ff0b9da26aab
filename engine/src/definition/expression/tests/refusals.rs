//! Expressions that are refused, where and why.

use super::setting::{Setting, on_large_stack};
use crate::definition::expression::Problem;

/// `column message | expression`; several problems are parted by ` ; `.
const REFUSALS: &str = r#"
1 unknown fact amuont: did you mean amount? | facts.amuont > 1
1 unknown fact day: did you mean broken_day or hearing.day? | facts.day == today
21 unknown fact nothing_like_it | facts.amount > 1 && facts.nothing_like_it == 1
1 unknown fact site.town | facts.site.town == 'x'
1 unknown name amount: did you mean facts.amount? | amount > 1
1 unknown name hearing: did you mean facts.hearing.day? | hearing.day == today
1 unknown name actr: did you mean actor? | actr.role == 'x'
6 unknown happening serve_notice.doen: did you mean serve_notice.done? | seen('serve_notice.doen')
14 unknown happening y ; 19 unknown happening z | days_between('y', 'z') > 1
10 unknown stage heering: did you mean hearing? | standing('heering')
1 unknown fact item.nam: did you mean name? | item.nam == 'a'
4 unknown happening x | at('x').amount > 1
1 unknown fact amuont: did you mean amount? | at('serve_notice.done').amuont > 1
1 wrong use: write at('x.done').fact | at('serve_notice.done') > 1
1 wrong use: write seen('x.done') | seen(facts.reason)
1 wrong use: write seen('x.done') | seen('case.filed', 'x')
1 unknown table larger: did you mean larger_amount? | table('larger').from == 1
1 unknown column form: did you mean from? | table('larger_amount').form == 1
1 wrong use: write table('id').column | table('larger_amount')
1 wrong use: write table('id').column | table(facts.reason).from == 1
1 this is a number, where a record is needed | table('larger_amount').from.x == 1
1 unknown function sean: did you mean seen? | sean('case.filed')
15 'fin' is not a word of the enumeration: did you mean fine? | facts.kind == 'fin'
15 'bribe' is not a word of the enumeration: did you mean confiscate or fine or revoke? | facts.kind == 'bribe'
1 'fin' is not a word of the enumeration: did you mean fine? | 'fin' == facts.kind
15 'revok' is not a word of the enumeration: did you mean revoke? | facts.kind in ['fine', 'revok']
14 > does not take a number and text | facts.amount > 'many'
19 > does not take a date and text | facts.hearing.day > '2026-01-01'
19 < does not take a date and an instant | facts.hearing.day < now
14 < does not take text and text | facts.reason < 'x'
14 == does not take a list and a list | facts.scores == [3]
14 in does not take a list and a list | facts.scores in [[3]]
12 == does not take a record and a record | facts.site == facts.site
15 + does not take a yes-or-no and a whole number | facts.complex + 1 > 2
14 + does not take text and a whole number | facts.reason + 1 == 'x'
14 * does not take text and a whole number | facts.reason * 2 == 'x'
2 this is text, where a number is needed | -facts.reason == 'x'
2 this is a number, where a yes-or-no is needed | !facts.amount
1 this is a number, where a yes-or-no is needed | facts.amount
1 this is a number, where a yes-or-no is needed ; 17 this is text, where a yes-or-no is needed | facts.amount && facts.reason
15 ? : does not take a whole number and text | facts.complex ? 1 : 'x'
1 this is a number, where a record is needed | facts.amount.x > 1
1 wrong use: write facts.name or at('x.done').name | facts
1 wrong use: write facts.name or at('x.done').name | facts > 1
1 wrong use: write actor.person, actor.organ or actor.role | actor == 'x'
1 wrong use: write actor.person, actor.organ or actor.role | actor.name == 'x'
1 wrong use: write has(facts.name), has(item.part) or has(actor.organ) | has(facts.amount > 1)
1 wrong use: write has(facts.name), has(item.part) or has(actor.organ) | has(now)
5 unknown name amount: did you mean facts.amount? | has(amount)
6 this is a number, where a list or text is needed | size(facts.amount) > 1
1 this is a number, where text is needed | facts.amount.contains('x')
1 wrong use: write text.contains(text) | contains(facts.reason, 'x')
6 wrong use: write date('2026-01-31') | date('2026-13-01') < today
6 this is text, where an instant is needed | date(facts.reason) < today
1 this is a number, where a list is needed | facts.amount.exists(x, x > 1)
24 this is a whole number, where a yes-or-no is needed | facts.scores.exists(x, x)
21 variable now hides another name: choose another | facts.scores.exists(now, now > 1)
44 variable x hides another name: choose another | facts.scores.exists(x, facts.scores.exists(x, x > 1))
21 wrong use: write list.exists(item, condition) | facts.scores.exists(1, true)
24 unknown name y: did you mean x? | facts.scores.exists(x, y > 1)
14 wrong use: write list.map(item, value) | facts.scores.map(x, x > 1, x).size() > 1
1 [] is not supported: list at least one value | [] == facts.scores
10 [..] does not take a whole number and text | 1 in [1, 'x']
5 unknown fact amuont: did you mean amount? | [1, facts.amuont].size() > 1
13 x[0] is not supported: ask exists() or all() | facts.scores[0] == 3
1 {..} is not supported: declare a record fact | {'a': 1}.a == 1
6 T{..} is not supported: declare a record fact | Party{name: 'x'} == 1
1 null is not supported: ask has(..) | null == facts.amount
6 not an expression: unsupported syntax '.?' | facts.?amount == 1
2 r'..', b'..' is not supported: write '..' | b'x' == 'x'
2 r'..', b'..' is not supported: write '..' | r'x' == 'x'
1 1u is not supported: drop the u | 1u == 1
1 0x1F is not supported: write it in decimal | 0x1F == 31
1 1e3 is not supported: write 0.5 or 35.00, at most 28 digits | 1e3 == 1000
1 .5 is not supported: write 0.5 or 35.00, at most 28 digits | .5 < 1
1 0.12345678901234567890123456789 is not supported: write 0.5 or 35.00, at most 28 digits | 0.12345678901234567890123456789 > 1
1 not an expression: invalid int literal | 99999999999999999999 > 1
14 matches is not supported: use startsWith, endsWith or contains | facts.reason.matches('x')
1 timestamp is not supported: use date or days_between | timestamp('2026-01-01T00:00:00Z') < now
1 int is not supported: declare the fact with the type needed | int(facts.amount) == 1
18 // is not supported: write comments in YAML | facts.amount > 1 // comment
14 character = has no meaning here: write == | facts.amount = 35
15 character & has no meaning here: write && | facts.complex & true
17 character ） has no meaning here: write ) | facts.amount > 1）
14 character ≥ has no meaning here: write >= | facts.amount ≥ 1
15 character ‘ has no meaning here: write ' | facts.kind == ‘fine’
17 text has no closing quote: close it on the same line | facts.reason == 'x
17 text has no closing quote: close it on the same line | facts.reason == "x'
18 \q is not supported: write \\ | facts.reason == '\q'
17 ''' is not supported: write '..' | facts.reason == '''x'''
15 not an expression: mismatched input the end | facts.amount >
18 not an expression: missing ')' at the end | (facts.amount > 1
18 not an expression: mismatched input 'facts' | facts.amount > 1 facts.amount
1 not an expression: reserved identifier: if | if > 1
25 unknown fact amuont: did you mean amount? | facts.reason == '罚款' && facts.amuont > 1
1 unknown name a | a.b.c > 1
2 unknown name .facts: did you mean facts? | .facts.amount > 1
7 character ` has no meaning here | facts.`x` == 1
1 unknown fact amuont: did you mean amount? ; 35 'fin' is not a word of the enumeration: did you mean fine? ; 44 unknown function sean: did you mean seen? | facts.amuont > 1 && facts.kind == 'fin' || sean('x')
36 == does not take a yes-or-no and a whole number | [facts.complex, true].exists(b, b) == 1
"#;

#[test]
fn every_refusal_says_where_and_why() {
    on_large_stack(|| {
        let setting = Setting::new();
        for row in REFUSALS.lines().filter(|row| !row.is_empty()) {
            let (expected, source) = row.split_once(" | ").expect("two columns");
            let problems = setting.parse(source).expect_err(source);
            let told: Vec<_> = problems.iter().map(told).collect();
            assert_eq!(told.join(" ; "), expected, "{source}");
        }
    });
}

fn told(problem: &Problem) -> String {
    format!("{} {problem}", problem.column)
}

/// The Chinese message, then an expression that is refused or, on the setting's facts, unknown.
const CHINESE: &str = "
未声明的事实 amuont，是否应为 amount？ | facts.amuont > 1
“fin”不是该枚举的词，是否应为 fine？ | facts.kind == 'fin'
== 不能用于数与文字 | facts.amount == 'x'
此处应为是非值，实为数 | facts.amount
不支持 null：请用 has(..) | facts.amount == null
此处不能用字符 （，应写 ( | seen（'case.filed'）
用法有误，应写 seen('x.done') | seen(facts.reason)
事实 unset 尚未记录，请先补录 | facts.unset > 1
legal_review.pass 尚未发生，请先完成 | time('legal_review.pass') < now
除数为零，请更正事实或者定义 | 1 / 0 == 1
";

#[test]
fn messages_are_told_in_chinese_too() {
    on_large_stack(|| {
        let setting = Setting::new();
        for row in CHINESE.lines().filter(|row| !row.is_empty()) {
            let (expected, source) = row.split_once(" | ").expect("two columns");
            let told = match setting.parse(source) {
                Ok(expression) => setting.evaluate(&expression).expect_err(source).chinese(),
                Err(problems) => problems[0].fault.chinese(),
            };
            assert_eq!(told, expected, "{source}");
        }
    });
}
