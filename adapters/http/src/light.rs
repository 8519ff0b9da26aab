//! Lights (预警灯): always colour, shape and word.

use casebook_engine::deadline::Light;
use casebook_projections::{Filter, Timing};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::lang::Lang;

/// What a row shows: a light, or that there is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lamp(Option<Light>);

impl Lamp {
    /// All of them, the most urgent first.
    pub(crate) const ALL: [Self; 6] = [
        Self(Some(Light::Red)),
        Self(Some(Light::Yellow)),
        Self(Some(Light::Green)),
        Self(Some(Light::Grey)),
        Self(Some(Light::Unknown)),
        Self(None),
    ];

    /// That of a duty or case at an instant.
    pub(crate) fn of(timing: Timing, now: Timestamp) -> Self {
        Self(timing.light(now))
    }

    /// The word in addresses and style.
    pub(crate) const fn word(self) -> &'static str {
        match self.0 {
            Some(Light::Red) => "red",
            Some(Light::Yellow) => "yellow",
            Some(Light::Green) => "green",
            Some(Light::Grey) => "grey",
            Some(Light::Unknown) => "unknown",
            None => "none",
        }
    }

    /// The lamp of a word in an address.
    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lamp| lamp.word() == word)
    }

    /// The shape, which tells lamps apart without colour.
    pub(crate) const fn shape(self) -> &'static str {
        match self.0 {
            Some(Light::Red) => "▲",
            Some(Light::Yellow) => "●",
            Some(Light::Green) => "■",
            // The pause sign ⏸ is missing from common Chinese fonts.
            Some(Light::Grey) => "‖",
            Some(Light::Unknown) => "?",
            None => "–",
        }
    }

    /// What it is called.
    pub(crate) fn name(self, lang: Lang) -> &'static str {
        match self.0 {
            Some(Light::Red) => lang.pick("红", "red"),
            Some(Light::Yellow) => lang.pick("黄", "yellow"),
            Some(Light::Green) => lang.pick("绿", "green"),
            Some(Light::Grey) => lang.pick("灰·中止", "grey, paused"),
            Some(Light::Unknown) => lang.pick("未知", "unknown"),
            None => lang.pick("无期限", "no limit"),
        }
    }

    /// Shape and word, coloured by the style sheet.
    pub(crate) fn show(self, lang: Lang) -> Markup {
        html! {
            span class={ "lamp " (self.word()) } {
                span.shape aria-hidden="true" { (self.shape()) }
                (self.name(lang))
            }
        }
    }

    /// The rows that show it at an instant.
    pub(crate) fn rows(self, now: Timestamp) -> Filter {
        match self.0 {
            Some(light) => Timing::showing(light, now),
            None => Filter::equal("clock", "free"),
        }
    }
}
