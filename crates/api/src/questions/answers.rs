//! Answers that were given, kept for a while: whoever asks again at the same state gets the same bytes, even when the events
//! are others by now.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use desireline_model::answer::SnapshotToken;
use desireline_model::question::Question;

/// The most bytes of all answers that are kept.
const MOST_BYTES: usize = 32 << 20;

/// Answers by question and state; the one that was not used for longest makes room.
#[derive(Debug, Default)]
pub struct Answers(Mutex<VecDeque<(String, Arc<Vec<u8>>)>>);

/// Names a question of a workspace and a state.
pub(super) fn key(workspace: &str, question: &Question, at: &SnapshotToken) -> String {
    let asked = serde_json::to_string(&(workspace, question, at)).unwrap_or_default();
    blake3::hash(asked.as_bytes()).to_hex().to_string()
}

impl Answers {
    /// The answer that was kept under this key.
    pub(super) fn find(&self, key: &str) -> Option<Arc<Vec<u8>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(other, _)| other == key)?;
        let found = kept.remove(at)?;
        let bytes = Arc::clone(&found.1);
        kept.push_back(found);
        Some(bytes)
    }

    /// Keeps an answer, as far as there is room.
    pub(super) fn keep(&self, key: String, bytes: Vec<u8>) {
        if bytes.len() > MOST_BYTES / 4 {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != key);
        kept.push_back((key, Arc::new(bytes)));
        while kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > MOST_BYTES {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_what_is_used_stays() {
        let answers = Answers::default();
        answers.keep("first".to_owned(), vec![1]);
        for n in 0..100 {
            answers.keep(n.to_string(), vec![0; 1 << 20]);
            assert_eq!(*answers.find("first").expect("kept"), [1], "{n}");
        }
        assert!(answers.find("99").is_some() && answers.find("0").is_none());
        answers.keep("large".to_owned(), vec![0; MOST_BYTES / 4 + 1]);
        assert!(answers.find("large").is_none());
    }
}
