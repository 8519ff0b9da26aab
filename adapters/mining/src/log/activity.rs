//! The names of activities, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

/// An activity by its number: in the order in which the log first names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Activity(pub(crate) u32);

/// All activities that a log or a model names.
#[derive(Clone, Debug, Default)]
pub struct Activities {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, Activity>,
}

impl Activities {
    /// The activity of that name, which is new or known.
    ///
    /// # Panics
    /// Beyond four billion names, which no memory holds.
    pub fn named(&mut self, name: &str) -> Activity {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = u32::try_from(self.names.len()).expect("fewer than four billion names");
        let (name, activity) = (Arc::<str>::from(name), Activity(number));
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, activity);
        activity
    }

    /// What an activity is called.
    pub fn name(&self, activity: Activity) -> &str {
        let name = usize::try_from(activity.0)
            .ok()
            .and_then(|number| self.names.get(number));
        name.map_or("?", |name| name)
    }
}
