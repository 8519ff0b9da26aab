//! The model itself.

use casebook_engine::definition::Text;

use crate::log::Activity;
use crate::net::Net;

/// A net with the rules under which its transitions may be taken.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The net.
    pub net: Net,
    /// The rules; transitions name them by number.
    pub rules: Vec<ModelRule>,
    /// The transition that opens a case, where the model leaves to the log what that is called.
    pub opening: Option<usize>,
}

/// A rule of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRule {
    /// Its name.
    pub name: String,
    /// What it rests on.
    pub basis: String,
    /// What it asks for.
    pub say: Text,
}

impl Model {
    /// Says what opens a case in the log.
    pub fn opens_with(&mut self, activity: Activity) {
        if let Some(opening) = self.opening.and_then(|at| self.net.transitions.get_mut(at)) {
            opening.activity = Some(activity);
        }
    }
}

impl ModelRule {
    /// What it asks for, in Chinese or English.
    pub fn words(&self, english: bool) -> &str {
        if english { self.say.en() } else { &self.say.zh }
    }
}
