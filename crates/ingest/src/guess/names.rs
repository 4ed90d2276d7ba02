//! What columns are called, in several languages.

use crate::options::Role;

/// The lower case words of a name: `sys_updated_at` and `sysUpdatedAt` are the same three.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let starts = before.is_some_and(|b| {
            (b.is_lowercase() && c.is_uppercase())
                || (b.is_uppercase() && c.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase()))
        });
        if (!c.is_alphanumeric() || starts) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

type Names = &'static [(i32, &'static str)];

const CUSTOMER: Names = &[
    (
        100,
        "userid customerid customer clientid visitorid personid user client visitor person customernumber customerno customername",
    ),
    (
        95,
        "callerid caller memberid member subscriberid subscriber patientid patient passengerid guestid buyerid shopperid",
    ),
    (
        90,
        "accountid account contactid contact userpseudoid fullvisitorid distinctid uid applicant applicantid borrower",
    ),
    (
        90,
        "studentid student learnerid respondentid consumerid playerid username useremail email customeruniqueid citizenid",
    ),
    (90, "kunde kundenid kundennummer kundennr kundeid kundin nutzer nutzerid benutzer benutzerid besucher besucherid"),
    (
        90,
        "cliente clienteid idcliente usuario usuarioid idusuario utilisateur idutilisateur idclient klant klantid klantnummer",
    ),
    (90, "utente idutente gebruiker gebruikerid kund kundid asiakas zakaznik klient"),
    (70, "anonymousid cookieid profileid householdid crmid whoid"),
    (45, "deviceid ip ipaddress installid"),
];

const CASE: Names = &[
    (100, "caseconceptname caseid case caseidentifier casenumber caseno casekey caseref"),
    (90, "traceid trace orderid ordernumber orderno order ticketid ticket ticketnumber ticketno incidentid incident"),
    (
        90,
        "incidentnumber claimid claim claimnumber applicationid application processinstance processinstanceid dossier",
    ),
    (
        90,
        "fallid fall fallnummer vorgang vorgangsid vorgangsnummer vorgangsnr auftrag auftragsnummer bestellung bestellnummer",
    ),
    (
        90,
        "caso casoid idcaso expediente zaak zaakid zaaknummer dossierid commande numerocommande ordine pratica chamado processo",
    ),
    (
        80,
        "journeyid episodeid conversationid requestid requestnumber servicerequest leadid opportunityid loanid bookingid",
    ),
    (
        80,
        "shipmentid deliveryid jobid invoiceid invoiceno invoicenumber invoice workorder reservationid policyid contractid instanceid",
    ),
    (60, "number issuekey issueid threadid correlationid processid"),
];

const ACTIVITY: Names = &[
    (100, "activity activityname conceptname eventname eventconceptname activitylabel"),
    (
        95,
        "event touchpoint aktivität aktivitaet aktivitat ereignis ereignisname actividad attività attivita activité activiteit atividade",
    ),
    (
        90,
        "task taskname step stepname eventtype eventaction evento événement evenement gebeurtenis schritt vorgangsschritt",
    ),
    (
        85,
        "action actionname stage stagename étape etape stap etapa tarea tâche aufgabe accion acción azione actie acao ação",
    ),
    (80, "activitytype operation activityid activitycode interaction interactiontype eventlabel eventtypename verb"),
    (75, "page pagename pagetitle screen screenname pageview view pagetype"),
    (70, "status state incidentstate orderstatus zustand statut estado stato phase statusname"),
    (50, "pageurl url path eventid eventcategory transition"),
    (40, "type name what subject category message description label"),
];

const TIME: Names = &[
    (100, "timestamp eventtime eventtimestamp timetimestamp eventdatetime activitytimestamp completetimestamp eventat"),
    (95, "time ts datetime occurredat happenedat timestamputc eventdate"),
    (90, "date zeit zeitpunkt zeitstempel fechahora dateheure horodatage tijdstip tijdstempel dataora datahora"),
    (
        85,
        "updatedat sysupdatedat createdat creationtime completetime activitytime starttimestamp starttime recordedat loggedat",
    ),
    (
        80,
        "datum fecha data tijd hora when clienttimestamp servertimestamp visittime at visitstarttime endtimestamp created updated",
    ),
    (
        70,
        "endtime enddate startdate createddate modifiedat changedat invoicedate orderdate logtime timecreated uhrzeit heure",
    ),
    (60, "receivedat sentat originaltimestamp receivedtime"),
];

const CHANNEL: Names = &[
    (100, "channel channelname kanal canal canale kanaal"),
    (80, "platform touchpointchannel contacttype contactchannel eventchannel medium contactmethod submittedvia"),
    (70, "device devicetype devicecategory contextdevicetype origin via"),
];

const ACTOR: Names =
    &[(100, "actor actorkind actortype actorrole performedby initiatedby party"), (60, "role side originator")];

const SESSION: Names =
    &[(100, "sessionid session visitid visit gasessionid sitzung sitzungsid sesion sesionid idsession")];

const MESSAGE: Names =
    &[(100, "messageid eventuuid insertid"), (90, "eventid uuid eventidentifier"), (60, "id rowid guid")];

const LIFECYCLE: Names = &[(100, "lifecycletransition lifecycle transition eventlifecycle")];

const AMOUNT: Names = &[
    (100, "amount amountminor amountcents revenue ordervalue betrag montant importe monto importo bedrag"),
    (80, "price total value ordertotal totalamount totalprice paymentvalue purchasevalue preis"),
];

const CURRENCY: Names = &[(100, "currency currencycode waehrung währung devise moneda valuta iso4217")];

const SCORE: Names = &[
    (100, "score rating nps npsscore netpromoterscore csat csatscore ces cesscore stars starrating satisfaction"),
    (100, "reviewscore satisfactionscore satisfactionrating customersatisfaction overallrating overallscore"),
    (
        95,
        "netpro netpromoter npsrating likelihoodtorecommend ltr reviewrating ratingvalue feedbackscore feedbackrating",
    ),
    (90, "bewertung sterne zufriedenheit punkte punktzahl schulnote weiterempfehlung gesamtbewertung"),
    (
        90,
        "puntuacion puntuación calificacion calificación valoracion valoración notation voto beoordeling tevredenheid",
    ),
    (85, "fftcategoricalanswer fftscore fftrating effortscore customereffort easescore grade fft"),
    (70, "effort ease overall note nota categoricalanswer recommend recommendation"),
];

const TEXT: Names = &[
    (
        100,
        "comment comments text verbatim verbatims reviewtext reviewcommentmessage commentmessage reviewbody reviewcomment",
    ),
    (100, "feedbacktext feedbackcomment commenttext complaintnarrative freetext openanswer opentext narrative"),
    (95, "review feedback message body complaint remarks remark freitext kommentar kommentare bemerkung anmerkung"),
    (
        90,
        "rezension bewertungstext meinung nachricht comentario comentarios opinion opinión commentaire avis opmerking",
    ),
    (85, "fftanswer answertext responsetext reviewcontent ticketbody content quote transcript"),
    (80, "answer antwort suggestion suggestions reason description beschreibung descripcion"),
    (60, "notes response utterance"),
];

const TITLE: Names = &[
    (100, "title reviewtitle reviewcommenttitle commenttitle headline subject betreff titel überschrift titulo titre"),
    (90, "summary reviewsummary reviewheadline"),
];

const LANGUAGE: Names = &[
    (100, "language lang languagecode locale sprache idioma langue taal lingua"),
    (90, "reviewlanguage commentlanguage textlanguage respondentlanguage"),
];

const QUESTION: Names = &[
    (100, "questiontype questionkind surveytype feedbacktype kindofquestion scoretype metric"),
    (90, "question fftquestion questiontext survey surveyname frage fragetyp pregunta"),
];

const TOUCHPOINT: Names = &[
    (100, "touchpoint touchpointname journeystep step stepname stage journeystage"),
    (90, "berührungspunkt schritt etapa étape moment interaction"),
    (80, "servicetype servicetype1 service servicename page pagename feature area"),
];

/// How a source of feedback calls the ids of its own records.
const FEEDBACK_MESSAGE: &str =
    "reviewid responseid commentid answerid feedbackid surveyresponseid submissionid complaintid npsid";

/// Whether a name is one of an id.
pub(super) fn is_id(words: &[String]) -> bool {
    const ENDS: &str = "id ids uid uuid guid no nr number nummer key email mail phone telephone cookie login username \
                        handle msisdn iban card loyalty kennung";
    let last = |list: &str| words.last().is_some_and(|word| list.split_whitespace().any(|known| known == word));
    let joined = words.concat();
    last(ENDS)
        || fit(Role::Customer, words) >= 40
        || ["userid", "customerid", "visitorid", "clientid"].iter().any(|end| joined.ends_with(end))
}

/// What speaks against a role in a name.
pub(super) fn penalty_of(role: Role, words: &[String]) -> i32 {
    penalty(role, words)
}

/// How well a name fits a role: 0 not at all, 100 exactly.
pub(super) fn fit(role: Role, words: &[String]) -> i32 {
    let table = match role {
        Role::Customer => CUSTOMER,
        Role::Case => CASE,
        Role::Activity => ACTIVITY,
        Role::Time => TIME,
        Role::Channel => CHANNEL,
        Role::Actor => ACTOR,
        Role::Session => SESSION,
        Role::MessageId => MESSAGE,
        Role::Lifecycle => LIFECYCLE,
        Role::Amount => AMOUNT,
        Role::Currency => CURRENCY,
        Role::Score => SCORE,
        Role::Text => TEXT,
        Role::Title => TITLE,
        Role::Language => LANGUAGE,
        Role::Question => QUESTION,
        Role::Touchpoint => TOUCHPOINT,
        Role::Id => &[],
    };
    let exact = |words: &[String]| {
        let joined = words.concat();
        table.iter().find(|(_, names)| names.split(' ').any(|name| name == joined)).map_or(0, |(score, _)| *score)
    };
    let whole = exact(words);
    // `context.customer.id` and `case:customer`: the end of a long name counts nearly as much.
    let ends = (1..words.len()).map(|from| exact(&words[from..]) - 15 - 5 * from as i32).max().unwrap_or(0);
    let starts =
        if words.len() > 1 && is_unit(&words[words.len() - 1]) { exact(&words[..words.len() - 1]) - 10 } else { 0 };
    (whole.max(ends).max(starts).max(loose(role, words)) - penalty(role, words)).max(0)
}

fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "utc"
            | "gmt"
            | "local"
            | "ms"
            | "iso"
            | "name"
            | "value"
            | "text"
            | "label"
            | "key"
            | "nr"
            | "no"
            | "number"
            | "code"
    )
}

/// A fit by single words.
fn loose(role: Role, words: &[String]) -> i32 {
    let any = |list: &str| words.iter().any(|word| list.split(' ').any(|known| known == word));
    let last = |list: &str| words.last().is_some_and(|word| list.split(' ').any(|known| known == word));
    match role {
        Role::Customer if any("customer client user visitor member caller person kunde cliente patient") => 55,
        Role::Case
            if any("case ticket incident order claim dossier fall vorgang application")
                && last("id no nr number key ref code") =>
        {
            60
        }
        Role::Case if last("id no nr number key ref nummer") => 20,
        Role::Activity if any("activity aktivität aktivitaet actividad") => 65,
        Role::Activity
            if any("event action step task stage status state page screen touchpoint ereignis schritt evento") =>
        {
            50
        }
        Role::Score if any("score rating stars nps csat ces satisfaction promoter zufriedenheit bewertung") => 60,
        Role::Text if any("comment comments feedback verbatim narrative kommentar freitext remarks") => 60,
        Role::Title if last("title titel headline") => 60,
        Role::MessageId if FEEDBACK_MESSAGE.split(' ').any(|known| known == words.concat()) => 95,
        Role::Time if last("timestamp time date datetime at ts zeit datum fecha on am") => 50,
        Role::Time if any("timestamp date datetime time zeit datum zeitstempel fecha") => 40,
        _ => 0,
    }
}

/// Words that say that a column is something else.
fn penalty(role: Role, words: &[String]) -> i32 {
    let any = |list: &str| words.iter().any(|word| list.split(' ').any(|known| known == word));
    match role {
        Role::Customer
            if any(
                "agent employee operator seller vendor staff resource product item store shop group count type segment lifecycle cohort service created updated opened resolved closed assigned city state zip country age gender",
            ) =>
        {
            60
        }
        Role::Case if any("product item session event customer user count type status date time problem rfc") => 60,
        Role::Case if any("parent") => 20,
        Role::Activity
            if any("id time date timestamp at count no number nr user customer index version duration")
                && !any("activity") =>
        {
            45
        }
        Role::Time
            if any(
                "due deadline estimated expected planned birth dob birthday expires expiry expiration limit valid zone timezone duration elapsed",
            ) =>
        {
            70
        }
        Role::Time if any("opened closed resolved registration signup first last start begin enrollment") => 20,
        Role::Score
            if any(
                "sentiment polarity count number id ind date time at title text comment message credit lead risk weight helpful votes upvotes positive negative",
            ) =>
        {
            60
        }
        Role::Text
            if any(
                "id date time at title count score rating url link question company agent staff public reply consent sentiment language type status name category issue product address",
            ) =>
        {
            60
        }
        Role::Title if any("job id url page") => 60,
        Role::Touchpoint if any("id count date time provider agent") => 60,
        Role::Question if any("id count") => 60,
        Role::Channel if any("acquisition marketing utm sales count id") => 60,
        Role::Lifecycle if any("user customer") => 100,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(role: Role, name: &str) -> i32 {
        fit(role, &words(name))
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("CustomerID"), ["customer", "id"]);
        assert_eq!(words("sysUpdatedAt"), ["sys", "updated", "at"]);
        assert_eq!(words("case:concept:name"), ["case", "concept", "name"]);
        assert_eq!(words("page 1 (main category)"), ["page", "1", "main", "category"]);
        assert_eq!(words("HTTPPath"), ["http", "path"]);
    }

    #[test]
    fn usual_names_fit_their_roles_best() {
        for (name, role) in [
            ("user_id", Role::Customer),
            ("CustomerID", Role::Customer),
            ("Kundennummer", Role::Customer),
            ("caller_id", Role::Customer),
            ("case:concept:name", Role::Case),
            ("Case ID", Role::Case),
            ("Order No", Role::Case),
            ("ticket_number", Role::Case),
            ("concept:name", Role::Activity),
            ("Activity", Role::Activity),
            ("event", Role::Activity),
            ("incident_state", Role::Activity),
            ("Aktivität", Role::Activity),
            ("time:timestamp", Role::Time),
            ("Complete Timestamp", Role::Time),
            ("sys_updated_at", Role::Time),
            ("Zeitstempel", Role::Time),
            ("event_time", Role::Time),
            ("session ID", Role::Session),
            ("lifecycle:transition", Role::Lifecycle),
        ] {
            let best = Role::ALL.into_iter().max_by_key(|role| score(*role, name)).expect("roles");
            assert_eq!(best, role, "{name}: {}", score(role, name));
        }
        for (role, name) in [
            (Role::Customer, "user_lifecycle"),
            (Role::Customer, "user_cohort"),
            (Role::Lifecycle, "user_lifecycle"),
            (Role::Channel, "acquisition_channel"),
            (Role::Time, "due_date"),
        ] {
            assert!(score(role, name) < 40, "{name}");
        }
    }
}
