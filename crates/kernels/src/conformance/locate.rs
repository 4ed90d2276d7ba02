//! What each move of an alignment means: which difference, about what, and where.

use desireline_model::difference::DifferenceClass;

use super::{Anchor, MapSpec};
use crate::align::{Alignment, Move, OFF};
use crate::cases::CaseState;

#[derive(Debug, Clone)]
pub(super) struct Aligned {
    pub(super) cost: u32,
    pub(super) worst: u32,
    /// Log moves by row; model moves by step.
    pub(super) logs: Vec<u32>,
    pub(super) models: Vec<u16>,
    pub(super) located: Vec<Located>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Located {
    pub(super) class: DifferenceClass,
    pub(super) what: What,
    pub(super) anchor: Anchor,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Step(u16),
    /// The label of the event in this row.
    Row(u32),
}

/// Aligns a sequence of symbols and says what each move means.
pub(super) fn locate(map: &MapSpec, symbols: &[u16], state: CaseState) -> Aligned {
    let closed = state != CaseState::Open;
    let Alignment { moves, cost } = map.net.align(symbols, closed);
    let worst = symbols.len() as u32 + if closed { map.net.shortest() } else { 0 };
    let mut logs = Vec::new();
    let mut models = Vec::new();
    let mut located = Vec::new();

    let steps = map.position.len();
    let mut synced = vec![None; steps];
    let mut logged = vec![false; steps];
    let mut before = Vec::with_capacity(moves.len());
    let (mut last, mut last_sync) = (None, None);
    for (at, one) in moves.iter().enumerate() {
        before.push(last);
        match one {
            Move::Sync(_, step) => {
                last = Some(*step);
                last_sync = Some(at);
                synced[map.symbol[*step as usize] as usize].get_or_insert(at);
            }
            Move::Log(row) if symbols[*row as usize] != OFF => logged[symbols[*row as usize] as usize] = true,
            _ => {}
        }
    }
    let mut after = vec![None; moves.len()];
    let mut next = None;
    for (at, one) in moves.iter().enumerate().rev() {
        after[at] = next;
        if let Move::Sync(_, step) = one {
            next = Some(*step);
        }
    }
    let furthest = moves
        .iter()
        .filter_map(|one| match one {
            Move::Sync(_, step) => Some(map.position[*step as usize]),
            _ => None,
        })
        .max();
    let mut abandoned = false;
    for (at, one) in moves.iter().enumerate() {
        let anchor = Anchor { after: before[at], before: after[at] };
        match one {
            Move::Sync(..) => {}
            Move::Log(row) => {
                logs.push(*row);
                let step = symbols[*row as usize];
                if step == OFF {
                    located.push(Located { class: DifferenceClass::OffTheMap, what: What::Row(*row), anchor });
                    continue;
                }
                let again = |next: Option<u16>| next.is_some_and(|next| map.symbol[next as usize] == step);
                let previous = row.checked_sub(1).map(|row| symbols[row as usize]);
                let other_taken = map.choice[step as usize].is_some_and(|choice| {
                    (0..map.choice.len() as u16).any(|other| {
                        other != step && map.choice[other as usize] == Some(choice) && synced[other as usize].is_some()
                    })
                });
                if previous == Some(step) && map.repeatable[step as usize] {
                    continue;
                }
                let class = match synced[step as usize] {
                    Some(sync) if sync < at && previous == Some(step) => DifferenceClass::Repeated,
                    Some(sync) if sync < at => DifferenceClass::LoopedBack,
                    // Done twice in a row of drawn steps: which of the two is aligned makes no difference.
                    Some(_) if again(after[at]) && symbols.get(*row as usize + 1) == Some(&step) => {
                        DifferenceClass::Repeated
                    }
                    Some(_) if again(after[at]) => DifferenceClass::LoopedBack,
                    Some(_) => DifferenceClass::OutOfOrder,
                    None if other_taken => DifferenceClass::WrongBranch,
                    None => DifferenceClass::OutOfOrder,
                };
                located.push(Located { class, what: What::Step(step), anchor });
            }
            Move::Model(step) => {
                models.push(*step);
                // What happened elsewhere is told once, where it happened.
                let symbol = map.symbol[*step as usize] as usize;
                if logged[symbol] && synced[symbol].is_none() {
                    continue;
                }
                // What is drawn before the furthest step reached was passed by; what is drawn after it never came.
                let at_end = last_sync.is_none_or(|last| at > last)
                    && furthest.is_none_or(|furthest| map.position[*step as usize] > furthest);
                if state == CaseState::Dropped && at_end {
                    if !abandoned {
                        located.push(Located { class: DifferenceClass::Abandoned, what: What::Step(*step), anchor });
                    }
                    abandoned = true;
                } else {
                    located.push(Located { class: DifferenceClass::Skipped, what: What::Step(*step), anchor });
                }
            }
        }
    }
    Aligned { cost, worst, logs, models, located }
}
