//! What a workspace's events are called: an ordered list of rules, replaced as a whole.

use std::collections::HashMap;

use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, with_tx};
use crate::labels::Rule;
use crate::labels::rules::{check_rules, rules_digest};
use crate::store::manifest::next_version;
use crate::store::{Actor, Scope, StoreError};

row! {
    /// A rule as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct KeptRule {
        /// The names of events, with `*` for any text.
        pub event: String,
        /// What they are called; without it, they are left out.
        pub name: Option<String>,
        /// Since when the workspace has it.
        pub made_at: Timestamp,
        /// The id of who made it.
        pub made_by: String,
    }
}

impl KeptRule {
    /// The rule alone.
    pub fn rule(&self) -> Rule {
        Rule { event: self.event.clone(), name: self.name.clone() }
    }
}

const ALL: &str = "SELECT event, name, made_at, made_by FROM label_rule WHERE workspace_id = $1 ORDER BY rule_no";
const CLEAR: &str = "DELETE FROM label_rule WHERE workspace_id = $1";
const ADD: &str = "INSERT INTO label_rule (workspace_id, rule_no, event, name, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6)";

impl Scope {
    /// The rules in their order.
    pub async fn list_label_rules(&self) -> Result<Vec<KeptRule>, StoreError> {
        let mut tx = self.db().begin_read().await?;
        self.kept_rules(&mut tx).await
    }

    pub(super) async fn rules_in(&self, tx: &mut Tx) -> Result<Vec<Rule>, StoreError> {
        Ok(self.kept_rules(tx).await?.iter().map(KeptRule::rule).collect())
    }

    async fn kept_rules(&self, tx: &mut Tx) -> Result<Vec<KeptRule>, StoreError> {
        let workspace = self.workspace().as_str();
        Ok(with_tx!(tx, |c| sqlx::query_as(ALL).bind(workspace).fetch_all(c).await).doing("list the rules of names")?)
    }

    /// Replaces the rules, all at once. With `base`, the digest of the rules that they were made from, only while those
    /// are the rules: see [`rules_digest`].
    ///
    /// From then on every question calls events by them. Rules that stay keep who made them and when.
    ///
    /// # Errors
    ///
    /// [`StoreError::Rule`] when one cannot be kept; [`StoreError::WrongState`] when the rules are others than `base`.
    pub async fn set_label_rules(
        &self,
        rules: &[Rule],
        base: Option<&str>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        check_rules(rules)?;
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        // Its lock keeps a second change out. What is remembered of the workspace is remembered by this version.
        next_version(&mut tx, workspace).await?;
        let kept = self.kept_rules(&mut tx).await?;
        let found: Vec<Rule> = kept.iter().map(KeptRule::rule).collect();
        if let Some(base) = base.filter(|base| **base != rules_digest(&found)) {
            return Err(StoreError::WrongState {
                what: "list of rules",
                id: base.chars().take(64).collect(),
                found: "replaced by another".to_owned(),
                expected: "the list now: read it, and change that",
            });
        }
        if found == rules {
            return Ok(());
        }
        with_tx!(&mut tx, |c| sqlx::query(CLEAR).bind(workspace.as_str()).execute(c).await.map(|_| ()))
            .doing("clear the rules of names")?;
        let before: HashMap<&str, &KeptRule> = kept.iter().map(|rule| (rule.event.as_str(), rule)).collect();
        for (rule_no, rule) in (1i32..).zip(rules) {
            let same = before.get(rule.event.as_str()).filter(|before| before.name == rule.name);
            let (made_at, made_by) = match same {
                Some(same) => (same.made_at, same.made_by.as_str()),
                None => (now, actor.person().as_str()),
            };
            with_tx!(&mut tx, |c| sqlx::query(ADD)
                .bind(workspace.as_str())
                .bind(rule_no)
                .bind(&rule.event)
                .bind(&rule.name)
                .bind(made_at.0)
                .bind(made_by)
                .execute(c)
                .await
                .map(|_| ()))
            .doing("keep a rule of names")?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::db::testing::db_tests;
    use crate::store::tests::{Desk, at};

    fn rule(event: &str, name: Option<&str>) -> Rule {
        Rule { event: event.to_owned(), name: name.map(str::to_owned) }
    }

    db_tests! {
        async fn rules_are_replaced_as_a_whole_and_what_stays_keeps_who_made_it(db: &Db) {
            let desk = Desk::in_workspace(db, "w").await;
            let other = Desk::in_workspace(db, "other").await;
            let (scope, actor) = (&desk.scope, &desk.actor);
            let first = [rule("b*", Some("B")), rule("ping", None)];
            let before = scope.versions().await.unwrap();
            scope.set_label_rules(&first, None, actor, at(1)).await.unwrap();
            let version = scope.versions().await.unwrap();
            assert!(version.0 > before.0 && version.1 == before.1, "whatever is remembered is asked anew");
            scope.set_label_rules(&first, None, actor, at(2)).await.unwrap();
            assert_eq!(scope.versions().await.unwrap(), version, "nothing changed");

            let second = [rule("ping", None), rule("b*", Some("Bee"))];
            let base = rules_digest(&first);
            scope.set_label_rules(&second, Some(&base), actor, at(3)).await.unwrap();
            let kept = scope.list_label_rules().await.unwrap();
            assert_eq!(kept.iter().map(KeptRule::rule).collect::<Vec<_>>(), second);
            assert_eq!(kept.iter().map(|rule| rule.made_at).collect::<Vec<_>>(), [at(1), at(3)]);
            assert_eq!(scope.snapshot().await.unwrap().rules, second);
            let late = scope.set_label_rules(&[], Some(&base), actor, at(4)).await;
            assert!(matches!(late, Err(StoreError::WrongState { .. })), "{late:?}");
            let twice = scope.set_label_rules(&[rule("a", None), rule("a", Some("b"))], None, actor, at(4)).await;
            assert!(matches!(twice, Err(StoreError::Rule(problem)) if problem.at == 1));
            assert_eq!(scope.snapshot().await.unwrap().rules, second, "nothing of what was refused is kept");
            assert!(other.scope.list_label_rules().await.unwrap().is_empty());
            scope.set_label_rules(&[], None, actor, at(5)).await.unwrap();
            assert!(scope.list_label_rules().await.unwrap().is_empty());
        }
    }
}
