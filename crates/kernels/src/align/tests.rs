use super::*;
use proptest::prelude::*;

fn step(step: u16) -> BlockStep {
    BlockStep { step, symbol: step, required: true, repeatable: false }
}

/// A straight map over steps 0..n.
fn straight(n: u16) -> Net {
    let blocks: Vec<Block> = (0..n).map(|at| Block { steps: vec![step(at)], ..Block::default() }).collect();
    let jumps: Vec<Jump> = (1..n as usize).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    Net::new(&blocks, &jumps, vec![0], &[n as usize - 1])
}

/// Stages of these sizes, softly ordered.
fn soft(stages: &[u16]) -> Net {
    let mut next = 0;
    let blocks: Vec<Block> = stages
        .iter()
        .map(|size| {
            next += size;
            Block { steps: (next - size..next).map(step).collect(), ..Block::default() }
        })
        .collect();
    let jumps: Vec<Jump> = (1..stages.len()).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    Net::new(&blocks, &jumps, vec![0], &[stages.len() - 1])
}

fn lcs(a: &[u16], b: &[u16]) -> usize {
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            rows[i + 1][j + 1] = if x == y { rows[i][j] + 1 } else { rows[i][j + 1].max(rows[i + 1][j]) };
        }
    }
    rows[a.len()][b.len()]
}

#[test]
fn two_steps_swapped_cost_two_on_a_straight_map_and_nothing_inside_a_stage() {
    assert_eq!(straight(4).align(&[0, 2, 1, 3], true).cost, 2);
    assert_eq!(soft(&[1, 2, 1]).align(&[0, 2, 1, 3], true).cost, 0);
    assert_eq!(soft(&[1, 2, 1]).align(&[1, 0, 2, 3], true).cost, 2, "stages stay in order");
}

#[test]
fn the_leftmost_synchronous_move_is_preferred() {
    let alignment = straight(3).align(&[0, 1, 1, 2], true);
    assert_eq!(alignment.moves, [Move::Sync(0, 0), Move::Sync(1, 1), Move::Log(2), Move::Sync(3, 2)]);
}

#[test]
fn an_open_case_owes_nothing_for_what_may_still_come() {
    assert_eq!(straight(6).align(&[0, 1], true).cost, 4);
    assert_eq!(straight(6).align(&[0, 1], false).cost, 0);
    assert_eq!(straight(6).align(&[1], false).cost, 1, "the first step is already missing");
}

#[test]
fn a_drawn_loop_is_free() {
    // 0 → 1, 1 → back to 0, 0 → 2; step 1 hangs off the line.
    let blocks: Vec<Block> = (0..3).map(|at| Block { steps: vec![step(at)], ..Block::default() }).collect();
    let jumps = [
        Jump { from: 0, needs: None, to: 1, back_to: None },
        Jump { from: 0, needs: None, to: 2, back_to: None },
        Jump { from: 1, needs: Some(0), to: 0, back_to: Some(0) },
    ];
    let net = Net::new(&blocks, &jumps, vec![0], &[2]);
    assert_eq!(net.shortest(), 2);
    assert_eq!(net.align(&[0, 1, 0, 1, 0, 2], true).cost, 0);
    assert_eq!(net.align(&[0, 1, 2], true).cost, 1);
}

#[test]
fn a_lap_without_its_last_step_costs_that_step() {
    // A line of four with a loop from the last step to the first.
    let blocks: Vec<Block> = (0..4).map(|at| Block { steps: vec![step(at)], ..Block::default() }).collect();
    let mut jumps: Vec<Jump> = (1..4).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    jumps.push(Jump { from: 3, needs: Some(0), to: 0, back_to: Some(0) });
    let net = Net::new(&blocks, &jumps, vec![0], &[3]);
    assert_eq!(net.align(&[0, 1, 2, 0, 1, 2, 3], true).cost, 1);
    let alignment = net.align(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3], true);
    assert_eq!(alignment.cost, 2);
    assert_eq!(alignment.moves.iter().filter(|one| **one == Move::Model(3)).count(), 2);
}

#[test]
fn an_optional_step_that_must_come_first_may_not_come_second() {
    let optional = BlockStep { required: false, ..step(0) };
    let blocks = [
        Block { steps: vec![optional, step(1)], before: vec![(0, 1)], ..Block::default() },
        Block { steps: vec![step(2)], ..Block::default() },
    ];
    let net = Net::new(&blocks, &[Jump { from: 0, needs: None, to: 1, back_to: None }], vec![0], &[1]);
    assert_eq!([[0, 1, 2].as_slice(), &[1, 2], &[1, 0, 2]].map(|trace| net.align(trace, true).cost), [0, 0, 1]);
}

#[test]
fn one_event_may_stand_at_two_places_of_a_line() {
    let again = BlockStep { symbol: 0, ..step(2) };
    let blocks = [step(0), step(1), again].map(|step| Block { steps: vec![step], ..Block::default() });
    let jumps: Vec<Jump> = (1..3).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    let net = Net::new(&blocks, &jumps, vec![0], &[2]);
    assert_eq!(net.align(&[0, 1, 0], true).cost, 0);
    assert_eq!(net.align(&[0, 0], true).cost, 1);
}

#[test]
fn of_a_choice_one_alternative_is_taken() {
    let block =
        Block { steps: vec![step(0), step(1), step(2)], before: vec![(0, 1), (0, 2)], choices: vec![vec![1, 2]] };
    let net = Net::new(&[block], &[], vec![0], &[0]);
    assert_eq!(net.shortest(), 2);
    assert_eq!(net.align(&[0, 2], true).cost, 0);
    assert_eq!(net.align(&[0, 1, 2], true).cost, 1);
    assert_eq!(net.align(&[0], true).cost, 1);
    assert_eq!(net.align(&[1, 0], true).cost, 2, "what must come first came second");
}

#[test]
fn a_map_without_steps_explains_nothing() {
    let net = Net::new(&[], &[], vec![], &[]);
    assert_eq!(net.align(&[OFF, OFF], true).cost, 2);
    assert_eq!(net.shortest(), 0);
}

/// The cheapest explanation of a case by a softly ordered map, by trying everything: the slow plain version.
fn slow_soft(stages: &[Vec<u16>], symbols: &[u16]) -> u32 {
    let Some((first, rest)) = stages.split_first() else {
        return symbols.len() as u32;
    };
    (0..=symbols.len())
        .map(|cut| {
            let mut seen = Vec::new();
            let mut cost = 0;
            for symbol in &symbols[..cut] {
                if first.contains(symbol) && !seen.contains(symbol) {
                    seen.push(*symbol);
                } else {
                    cost += 1;
                }
            }
            cost + (first.len() - seen.len()) as u32 + slow_soft(rest, &symbols[cut..])
        })
        .min()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn a_straight_map_costs_what_the_longest_common_subsequence_leaves(trace in prop::collection::vec(0u16..7, 0..14)) {
        let symbols: Vec<u16> = trace.iter().map(|step| if *step == 6 { OFF } else { *step }).collect();
        let map: Vec<u16> = (0..6).collect();
        let alignment = straight(6).align(&symbols, true);
        prop_assert_eq!(alignment.cost as usize, symbols.len() + 6 - 2 * lcs(&symbols, &map));
        let logs = alignment.moves.iter().filter(|step| matches!(step, Move::Log(_))).count();
        let models = alignment.moves.iter().filter(|step| matches!(step, Move::Model(_))).count();
        prop_assert_eq!(logs + models, alignment.cost as usize);
    }

    #[test]
    fn a_soft_map_costs_what_trying_everything_finds(trace in prop::collection::vec(0u16..7, 0..10)) {
        let symbols: Vec<u16> = trace.iter().map(|step| if *step == 6 { OFF } else { *step }).collect();
        let slow = slow_soft(&[vec![0], vec![1, 2, 3], vec![4, 5]], &symbols);
        prop_assert_eq!(soft(&[1, 3, 2]).align(&symbols, true).cost, slow);
    }

    #[test]
    fn every_event_has_exactly_one_move(trace in prop::collection::vec(0u16..7, 0..20), closed: bool) {
        let alignment = soft(&[2, 3, 1]).align(&trace, closed);
        let rows: Vec<u32> = alignment.moves.iter().filter_map(|step| match step { Move::Sync(row, _) | Move::Log(row) => Some(*row), Move::Model(_) => None }).collect();
        prop_assert_eq!(rows, (0..trace.len() as u32).collect::<Vec<_>>());
    }
}
