//! Reports for the pages: the same figures and files as those of the command line.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use casebook_engine::ports::EventStore;
use casebook_engine::stream::CaseId;
use casebook_figures::{Compare, Filled};
use casebook_http::{Known, Question as Asked, Refused, Reports};
use casebook_workflows::{Catalog, Language};
use tokio::sync::Semaphore;

use super::out::{self, Maker};
use super::run::filled_from;
use crate::args::{Comparison, Scope};
use crate::counting::{Question, Shelf, Source, counted_from};
use crate::lang::Lang;
use crate::problem::Problem;
use crate::progress::Shape;

/// Reports over the log of a node.
pub(in crate::commands) struct Live {
    events: Arc<dyn EventStore>,
    law: Arc<Catalog>,
    font: Option<PathBuf>,
    /// One report at a time: each has all processors.
    turn: Semaphore,
    /// What was read last; read again once the law has other texts.
    read: Mutex<Option<Arc<Shelf>>>,
}

impl Live {
    /// Reports over a log; PDFs are set in the font of the settings, where one is named.
    pub(in crate::commands) fn new(
        events: Arc<dyn EventStore>,
        law: Arc<Catalog>,
        font: Option<PathBuf>,
    ) -> Self {
        Self {
            events,
            law,
            font,
            turn: Semaphore::new(1),
            read: Mutex::new(None),
        }
    }

    fn source(&self) -> Source<'_> {
        Source {
            events: &*self.events,
            law: &self.law,
            progress: Shape::None,
        }
    }

    /// The texts, read where waiting for them holds up nobody.
    async fn shelf(&self) -> Result<Arc<Shelf>, Problem> {
        let read = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let last = read().clone();
        if let Some(last) = last.filter(|last| last.is_of(&self.law)) {
            return Ok(last);
        }
        let law = Arc::clone(&self.law);
        let shelf = tokio::task::spawn_blocking(move || Shelf::open(&law, None));
        let shelf = Arc::new(shelf.await.map_err(anyhow::Error::from)??);
        *read() = Some(Arc::clone(&shelf));
        Ok(shelf)
    }

    async fn filled(&self, shelf: &Shelf, asked: &Asked) -> Result<Filled, Problem> {
        let _turn = self.turn.acquire().await.map_err(anyhow::Error::from)?;
        let scope = scope(asked);
        let about = (asked.report.as_str(), &scope);
        filled_from(&self.source(), shelf, about, asked.until).await
    }
}

#[async_trait::async_trait]
impl Reports for Live {
    async fn known(&self) -> Result<Known, Refused> {
        let shelf = self.shelf().await.map_err(|problem| refused(&problem))?;
        Ok(Known {
            reports: shelf.templates.clone(),
            indicators: shelf.indicators.clone(),
        })
    }

    async fn figures(&self, question: &Asked) -> Result<Filled, Refused> {
        let shelf = self.shelf().await.map_err(|problem| refused(&problem))?;
        self.filled(&shelf, question)
            .await
            .map_err(|problem| refused(&problem))
    }

    async fn cases(
        &self,
        asked: &Asked,
        figure: &str,
        after: Option<CaseId>,
        most: usize,
    ) -> Result<Vec<CaseId>, Refused> {
        let shelf = self.shelf().await.map_err(|problem| refused(&problem))?;
        let question = Question {
            figures: vec![figure.into()],
            cases: most,
            after,
            until: asked.until,
            ..Question::default()
        };
        let _turn = self.turn.acquire().await;
        let counted = counted_from(&self.source(), &shelf, &scope(asked), &question).await;
        let reading = counted.map_err(|problem| refused(&problem))?.reading;
        let found = reading.figure(figure, 0);
        Ok(found.map(|figure| figure.cases.clone()).unwrap_or_default())
    }

    async fn file(
        &self,
        question: &Asked,
        shape: &str,
        language: Language,
    ) -> Result<Vec<u8>, Refused> {
        let made = async {
            let shelf = self.shelf().await?;
            let filled = self.filled(&shelf, question).await?;
            let texts = out::blocks_of(shelf.template(&question.report)?, |_| String::new());
            let maker = Maker {
                lang: Lang::from(language),
                user: None,
                font: self.font.clone(),
            };
            let shape = shape.to_owned();
            let made = move || out::bytes(&shape, &filled, &texts, &maker);
            let made = tokio::task::spawn_blocking(made).await;
            made.map_err(anyhow::Error::from)?
        };
        made.await.map_err(|problem| refused(&problem))
    }
}

fn scope(asked: &Asked) -> Scope {
    let organ = asked.organ.iter().map(ToString::to_string);
    Scope {
        period: asked.period.clone(),
        compare: asked.compare.map(|compare| match compare {
            Compare::Year => Comparison::Yoy,
            Compare::Before => Comparison::Pop,
        }),
        organ: organ.collect(),
        as_of: None,
        from: None,
    }
}

fn refused(problem: &Problem) -> Refused {
    Refused {
        said: (problem.text(Lang::Zh), problem.text(Lang::En)),
    }
}
