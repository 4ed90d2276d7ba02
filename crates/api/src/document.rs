//! The OpenAPI document: made from the routes, with the problems that any of them may have described once.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};

use desireline_model::answer::{Answer, SnapshotToken};
use desireline_model::journey::Reading;
use desireline_model::operation::Operation;
use desireline_model::question::{AskCustomers, CustomersBehind, Question};
use desireline_scene::{Scene, Table};

use crate::problem::{Code, ProblemOut};

/// What a question is in the document: the published schema, put in below.
#[derive(Debug)]
pub struct QuestionSchema;

/// What a question with a state is in the document.
#[derive(Debug)]
pub struct AskQuestionSchema;

/// What a question for the customers behind a figure is in the document.
#[derive(Debug)]
pub struct AskCustomersSchema;

/// What is told of the customers behind a figure is in the document.
#[derive(Debug)]
pub struct CustomersSchema;

/// What an answer is in the document.
#[derive(Debug)]
pub struct AnswerSchema;

/// What a state of a workspace is in the document.
#[derive(Debug)]
pub struct SnapshotSchema;

/// What a map is in the document.
#[derive(Debug)]
pub struct MapSchema;

/// What an operation on a map is in the document.
#[derive(Debug)]
pub struct OperationSchema;

/// What the reading of evidence for a journey is in the document.
#[derive(Debug)]
pub struct ReadingSchema;

/// What a picture is in the document.
#[derive(Debug)]
pub struct SceneSchema;

/// What the table beside a picture is in the document.
#[derive(Debug)]
pub struct TableSchema;

/// What a share is in the document.
#[derive(Debug)]
pub struct ShareSchema;

macro_rules! by_name {
    ($($kind:ident $name:literal)*) => {$(
        impl PartialSchema for $kind {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::RefOr::T(utoipa::openapi::ObjectBuilder::new().into())
            }
        }

        impl ToSchema for $kind {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    )*};
}
by_name! {
    QuestionSchema "Question"
    AskQuestionSchema "AskQuestion" AskCustomersSchema "AskCustomers" CustomersSchema "CustomersOut"
    AnswerSchema "Answer" SnapshotSchema "SnapshotToken" MapSchema "MapDoc"
    OperationSchema "Operation" ReadingSchema "Reading"
    SceneSchema "Scene" TableSchema "Table" ShareSchema "Share"
}

/// The start of the document, without routes.
pub(crate) fn start() -> OpenApi {
    let about = "Everything that the app and the command line do, for programs. Each request but the first needs the \
                 session cookie. Problems come as `application/problem+json` with a stable `code`. Lists come a page at a \
                 time. Times are RFC 3339 in UTC.";
    let info = InfoBuilder::new().title("Desireline").version("1").description(Some(about)).build();
    OpenApiBuilder::new().info(info).build()
}

/// Which operations need no session.
pub(crate) const OPEN: [&str; 1] = ["create_session"];

/// The document with everything that is the same for all operations.
pub(crate) fn finish(document: &OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let schemas = &mut document["components"]["schemas"];
    for (name, schema) in published_schemas() {
        schemas[name] = schema;
    }
    schemas["Problem"] = serde_json::to_value(ProblemOut::schema()).unwrap_or_default();
    schemas["Place"] = serde_json::to_value(crate::problem::Place::schema()).unwrap_or_default();
    let statuses = statuses();
    for (status, codes) in &statuses {
        let words = codes.iter().map(|code| code.parts().2).collect::<Vec<_>>().join(", or: ");
        let names: Vec<&str> = codes.iter().map(|code| code.parts().1).collect();
        document["components"]["responses"][format!("Problem{status}")] = json!({
            "description": format!("{words}. `code` is {}.", names.join(" or ")),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
    }
    document["components"]["securitySchemes"]["session"] = json!({
        "type": "apiKey", "in": "cookie", "name": "desireline_session",
        "description": "Set by `POST /session`; over https its name is `__Host-desireline`."
    });
    document["security"] = json!([{ "session": [] }]);
    document["servers"] = json!([{ "url": "/api/v1" }]);
    for operation in operations_mut(&mut document) {
        let open = OPEN.iter().any(|name| operation["operationId"] == *name);
        if open {
            operation["security"] = json!([]);
        }
        let has_body = operation.get("requestBody").is_some();
        for status in statuses.keys() {
            let about_body = matches!(status, 408 | 413 | 415 | 422 | 507);
            if (about_body && !has_body) || *status == 405 {
                continue;
            }
            operation["responses"][status.to_string()] =
                json!({ "$ref": format!("#/components/responses/Problem{status}") });
        }
    }
    document
}

/// Every operation of a document.
fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    paths
        .filter_map(Value::as_object_mut)
        .flat_map(|path| {
            path.iter_mut().filter(|(method, _)| ["get", "put", "post", "delete", "patch"].contains(&method.as_str()))
        })
        .map(|(_, operation)| operation)
}

fn statuses() -> std::collections::BTreeMap<u16, Vec<Code>> {
    let mut statuses: std::collections::BTreeMap<u16, Vec<Code>> = std::collections::BTreeMap::new();
    for code in Code::ALL {
        statuses.entry(code.parts().0.as_u16()).or_default().push(*code);
    }
    statuses
}

/// The schemas of questions and answers, as `desireline schema` prints them, with their parts beside them.
fn published_schemas() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let _question = generator.subschema_for::<Question>();
    let _customers = (generator.subschema_for::<AskCustomers>(), generator.subschema_for::<CustomersBehind>());
    let _at = generator.subschema_for::<SnapshotToken>();
    let _answer = generator.subschema_for::<Answer>();
    let _operation = generator.subschema_for::<Operation>();
    let _reading = generator.subschema_for::<Reading>();
    // Last, so that what has a name that is taken gets another one.
    let _scene = generator.subschema_for::<Scene>();
    let _table = generator.subschema_for::<Table>();
    let mut schemas = generator.take_definitions(true);
    let at = json!({ "$ref": "#/components/schemas/SnapshotToken" });
    // The same with the state: which one to ask at, and which one it was.
    let mut ask = schemas["Question"].clone();
    ask["properties"]["at"] = json!({ "anyOf": [at, { "type": "null" }] });
    let mut found = schemas["CustomersBehind"].clone();
    found["properties"]["at"] = at;
    if let Some(required) = found["required"].as_array_mut() {
        required.push(json!("at"));
    }
    schemas.insert("AskQuestion".to_owned(), ask);
    schemas.insert("CustomersOut".to_owned(), found);
    schemas.remove("CustomersBehind");
    schemas
}
