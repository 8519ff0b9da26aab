//! One of several words, as a field of a form.

use maud::{Markup, html};

/// A field that chooses one of some values, each with its text; `none` is what an empty choice says.
pub(crate) fn select(
    (name, label): (&str, &str),
    chosen: &str,
    none: &str,
    options: &[(String, String)],
) -> Markup {
    html! {
        label { (label)
            select name=(name) {
                option value="" { (none) }
                @for (value, text) in options {
                    option value=(value) selected[value == chosen] { (text) }
                }
            }
        }
    }
}
