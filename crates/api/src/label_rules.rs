//! What a workspace's events are called: rules of names, read and replaced as a whole.

use axum::Json as Answer;
use desireline_journeys::labels::rules::{RuleProblem, rule_of, rules_digest};
use desireline_journeys::store::StoreError;
use desireline_journeys::store::label_rules::KeptRule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use std::sync::Arc;

use crate::app::App;
use crate::extract::{Desk, Json};
use crate::problem::Problem;
use crate::values::instant;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_label_rules, replace_label_rules))
}

/// A rule to keep.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelRuleIn {
    /// The names of events, with `*` for any text.
    #[schema(example = "page:*")]
    event: String,
    /// What they are called.
    #[serde(default)]
    name: Option<String>,
    /// Their events are left out of every answer. Either this or `name` is said.
    #[serde(default)]
    leave_out: bool,
}

/// The rules to keep, in their order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelRulesIn {
    /// A rule for exactly one name wins over one with `*`, an earlier rule over a later one. At most 1,000.
    rules: Vec<LabelRuleIn>,
    /// The `version` of the rules that these were made from: they are replaced only while they are those.
    #[serde(default)]
    base: Option<String>,
}

/// A rule of names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelRule)]
pub struct LabelRuleOut {
    /// The names of events, with `*` for any text.
    pub event: String,
    /// What they are called; absent where they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether their events are left out of every answer.
    pub leave_out: bool,
    /// Since when the workspace has the rule.
    #[schema(format = DateTime)]
    pub made_at: String,
}

/// The rules of names, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LabelRules)]
pub struct LabelRulesOut {
    /// The rules.
    pub rules: Vec<LabelRuleOut>,
    /// Names these rules in this order, for `base`.
    pub version: String,
}

impl From<KeptRule> for LabelRuleOut {
    fn from(rule: KeptRule) -> Self {
        Self { leave_out: rule.name.is_none(), made_at: instant(rule.made_at), event: rule.event, name: rule.name }
    }
}

/// Lists the rules of names
///
/// What events are called in this workspace before a map's bindings are looked at, in the order of the rules.
#[utoipa::path(get, path = "/workspaces/{workspace}/label-rules", tag = "label rules", operation_id = "list_label_rules",
    params(("workspace" = String, Path, description = "The workspace's name")),
    responses((status = 200, body = LabelRulesOut)))]
async fn list_label_rules(desk: Desk) -> Result<Answer<LabelRulesOut>, Problem> {
    told(&desk).await
}

/// Replaces the rules of names
///
/// From then on every answer, picture and timeline calls events by them, those of the past too; what was taken in stays as it
/// is. Answers at an earlier state are refused as `conflict`.
#[utoipa::path(put, path = "/workspaces/{workspace}/label-rules", tag = "label rules", operation_id = "replace_label_rules",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = LabelRulesIn, responses((status = 200, body = LabelRulesOut)))]
async fn replace_label_rules(desk: Desk, Json(asked): Json<LabelRulesIn>) -> Result<Answer<LabelRulesOut>, Problem> {
    let rules = asked.rules.into_iter().enumerate();
    let rules = rules.map(|(at, rule)| rule_of(at, rule.event, rule.name, rule.leave_out));
    let rules = rules.collect::<Result<Vec<_>, RuleProblem>>().map_err(StoreError::from)?;
    desk.scope.set_label_rules(&rules, asked.base.as_deref(), &desk.actor, desk.now).await?;
    told(&desk).await
}

async fn told(desk: &Desk) -> Result<Answer<LabelRulesOut>, Problem> {
    let kept = desk.scope.list_label_rules().await?;
    let version = rules_digest(&kept.iter().map(KeptRule::rule).collect::<Vec<_>>());
    Ok(Answer(LabelRulesOut { rules: kept.into_iter().map(LabelRuleOut::from).collect(), version }))
}
