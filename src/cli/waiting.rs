//! What a call waits for, told while it waits.

use std::pin::pin;

use super::context::CommandContext;
use super::plain_text::paragraph;
use crate::engine::{Engine, News};

impl CommandContext<'_> {
    /// Awaits a call of the engine, and tells on the messages' stream what it waits for.
    pub(super) async fn wait<T>(&mut self, engine: &Engine, call: impl Future<Output = T>) -> T {
        let mut incoming = engine.subscribe();
        let mut call = pin!(call);
        loop {
            tokio::select! {
                biased;
                end = &mut call => return end,
                Some(news) = incoming.recv() => self.tell_wait(&news),
            }
        }
    }

    /// Tells what a call waits for, if the news is about that.
    pub(super) fn tell_wait(&mut self, news: &News) {
        if let News::Waiting(wait) = news {
            let (key, values) = wait.sentence();
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.message(paragraph(&self.texts.sentence(key, &values), 0));
        }
    }
}
