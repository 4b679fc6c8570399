//! Speaking to the server: one exchange, the session, histories. Every failure is typed; none is a panic.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, ArrayBuffer, JSON, Object, Reflect, Uint8Array};
use web_sys::{Blob, Headers, ReadableStreamDefaultReader, Request, RequestInit, Response};

/// Why the server did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetError {
    /// It could not be reached: no signal, or it is down. The two look the same from here.
    Unreachable,
    /// The session has ended.
    SignedOut,
    /// This device may not speak for anyone any more.
    Revoked,
    /// It asks to wait: too many tries, too full, or broken for now.
    Later {
        /// What it says, in words for people.
        words: String,
    },
    /// It will not, whatever is tried.
    Refused {
        /// The reason's code.
        code: String,
        /// What it says, in words for people.
        words: String,
    },
}

/// Who a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The person's own record, in hexadecimal.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// The role's name.
    pub role: String,
}

/// One exchange: the request's bytes for the answer, which is read as it arrives.
///
/// # Errors
/// [`NetError`].
pub async fn exchange(body: &[u8]) -> Result<Arriving, NetError> {
    let answer = call("POST", "/api/v1/exchange", Some(Body::Pack(body))).await?;
    let body = answer.body().ok_or(NetError::Unreachable)?;
    Ok(Arriving(body.get_reader().unchecked_into()))
}

/// An answer on its way.
#[derive(Debug)]
pub struct Arriving(ReadableStreamDefaultReader);

impl Arriving {
    /// Waits for more of it; `None` where it has ended, or was cut off: its frames tell which.
    pub async fn more(&self) -> Option<Vec<u8>> {
        let part = JsFuture::from(self.0.read()).await.ok()?;
        let bytes = Reflect::get(&part, &"value".into()).ok()?;
        bytes.dyn_ref().map(Uint8Array::to_vec)
    }
}

/// The history of a record: encoded entries, oldest first.
///
/// # Errors
/// [`NetError`].
pub async fn history(record: &str) -> Result<Vec<u8>, NetError> {
    let answer = call("GET", &format!("/api/v1/records/{record}/history"), None).await?;
    bytes_of(&answer).await
}

/// How much of a blob the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// So many bytes, from the first on.
    Bytes(usize),
    /// All of it, and it can be read.
    Whole,
    /// It cannot be kept, for the reason with this code.
    Refused(String),
}

/// How much of an attachment's blob the server has.
///
/// # Errors
/// [`NetError`].
pub async fn arrived(attachment: &str) -> Result<Arrived, NetError> {
    arrived_of(&call("GET", &format!("/api/v1/blobs/{attachment}/state"), None).await?).await
}

/// Sends the piece of a blob that begins at `offset`.
///
/// # Errors
/// [`NetError`]; `Refused` with code `wrong_offset` or `damaged` where it has to go on from somewhere else.
pub async fn send_piece(attachment: &str, offset: usize, bytes: &[u8]) -> Result<Arrived, NetError> {
    let path = format!("/api/v1/blobs/{attachment}/pieces?offset={offset}");
    arrived_of(&call("POST", &path, Some(Body::Piece(bytes))).await?).await
}

/// An attachment's blob, whole, with its type.
///
/// # Errors
/// [`NetError`]; `Refused` with code `not_yet` before its bytes are there.
pub async fn blob(attachment: &str) -> Result<Blob, NetError> {
    let answer = call("GET", &format!("/api/v1/blobs/{attachment}"), None).await?;
    let pending = answer.blob().map_err(|_| NetError::Unreachable)?;
    let blob = JsFuture::from(pending).await.map_err(|_| NetError::Unreachable)?;
    blob.dyn_into().map_err(|_| NetError::Unreachable)
}

async fn arrived_of(answer: &Response) -> Result<Arrived, NetError> {
    let found = json_of(answer).await;
    let offset = Reflect::get(&found, &"offset".into()).ok().and_then(|v| v.as_f64());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
    let offset = offset.map(|offset| offset as usize);
    match (text_of(&found, "state").as_str(), offset) {
        ("ready", _) => Ok(Arrived::Whole),
        ("refused", _) => Ok(Arrived::Refused(text_of(&found, "reason"))),
        (_, Some(offset)) => Ok(Arrived::Bytes(offset)),
        _ => Err(NetError::Unreachable),
    }
}

/// Signs in with generated words, and the code of an app where one is needed.
///
/// # Errors
/// [`NetError`]; wrong words are `Refused` with code `wrong_words`, a missing code `code_needed`.
pub async fn sign_in(login: &str, words: &str, code: &str) -> Result<Session, NetError> {
    let said = [("login", login), ("words", words), ("code", code)];
    Ok(session_of(&ask("POST", "/api/v1/session", &said.map(|(name, text)| (name, text.into()))).await?))
}

/// Whose session an answer says has begun.
pub fn session_of(found: &JsValue) -> Session {
    let read = |name: &str| text_of(found, name);
    Session { person: read("person"), name: read("name"), role: read("role") }
}

/// Asks something with these fields as JSON; without any, with no body. Answers what JSON came.
///
/// # Errors
/// [`NetError`].
pub async fn ask(method: &str, path: &str, said: &[(&str, JsValue)]) -> Result<JsValue, NetError> {
    let body = Object::new();
    for (name, value) in said {
        let _ = Reflect::set(&body, &(*name).into(), value);
    }
    let text = JSON::stringify(&body).map(String::from).unwrap_or_default();
    let body = (!said.is_empty()).then_some(Body::Json(&text));
    Ok(json_of(&call(method, path, body).await?).await)
}

/// Something that the server set aside, as it lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The device that sent it, in hexadecimal.
    pub dev: String,
    /// The device's count.
    pub n: String,
    /// Whether the reader wrote it.
    pub is_mine: bool,
    /// Who wrote it.
    pub author: String,
    /// The name of the family that it is about.
    pub family: String,
    /// When it came, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// What the server set aside: one's own, and what is about families that one answers for.
///
/// # Errors
/// [`NetError`].
pub async fn aside() -> Result<Vec<Aside>, NetError> {
    let answer = call("GET", "/api/v1/aside", None).await?;
    let list = Reflect::get(&json_of(&answer).await, &"aside".into()).unwrap_or(JsValue::NULL);
    let read = |one: JsValue| {
        let value = |name: &str| Reflect::get(&one, &name.into()).unwrap_or(JsValue::NULL);
        let number = |name: &str| value(name).as_f64().unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "moments and counts are whole and far below 2^53"
        )]
        Aside {
            dev: text_of(&one, "dev"),
            n: (number("n") as i64).to_string(),
            is_mine: value("is_mine").is_truthy(),
            author: text_of(&one, "author"),
            family: text_of(&one, "family_name"),
            at_ms: number("at_ms") as i64,
        }
    };
    Ok(list.dyn_into::<Array>().unwrap_or_default().iter().map(read).collect())
}

/// What one wrote oneself and the server set aside: the transaction's bytes.
///
/// # Errors
/// [`NetError`].
pub async fn aside_bytes(dev: &str, n: u64) -> Result<Vec<u8>, NetError> {
    bytes_of(&call("GET", &format!("/api/v1/aside/{dev}/{n}"), None).await?).await
}

/// Takes in something that was set aside.
///
/// # Errors
/// [`NetError`]; `Refused` where it still cannot be taken.
pub async fn release(dev: &str, n: &str) -> Result<(), NetError> {
    call("POST", &format!("/api/v1/aside/{dev}/{n}/release"), None).await.map(|_| ())
}

/// An answer to a question, as JSON.
///
/// # Errors
/// [`NetError`].
pub async fn get_json(path: &str) -> Result<JsValue, NetError> {
    Ok(json_of(&call("GET", path, None).await?).await)
}

/// The answer to something told, both as JSON.
///
/// # Errors
/// [`NetError`].
pub async fn post_json(path: &str, text: &str) -> Result<JsValue, NetError> {
    Ok(json_of(&call("POST", path, Some(Body::Json(text))).await?).await)
}

/// Ends the session.
///
/// # Errors
/// [`NetError`].
pub async fn sign_out() -> Result<(), NetError> {
    call("DELETE", "/api/v1/session", None).await.map(|_| ())
}

enum Body<'a> {
    Pack(&'a [u8]),
    Piece(&'a [u8]),
    Json(&'a str),
}

async fn call(method: &str, path: &str, body: Option<Body<'_>>) -> Result<Response, NetError> {
    let request = request(method, path, body).map_err(|_| NetError::Unreachable)?;
    let sent = crate::platform::window().fetch_with_request(&request);
    let answer = JsFuture::from(sent).await.map_err(|_| NetError::Unreachable)?;
    let answer: Response = answer.dyn_into().map_err(|_| NetError::Unreachable)?;
    if answer.ok() {
        return Ok(answer);
    }
    let status = answer.status();
    let found = json_of(&answer).await;
    let (code, words) = (text_of(&found, "code"), text_of(&found, "message"));
    Err(match (status, code.as_str()) {
        (401, "signed_out" | "") => NetError::SignedOut,
        (403, "device_revoked") => NetError::Revoked,
        (429 | 500..=599, _) => NetError::Later { words },
        _ => NetError::Refused { code, words },
    })
}

fn request(method: &str, path: &str, body: Option<Body<'_>>) -> Result<Request, JsValue> {
    let headers = Headers::new()?;
    headers.set("X-Kept", "1")?;
    let options = RequestInit::new();
    options.set_method(method);
    match body {
        Some(Body::Pack(bytes)) => {
            headers.set("Content-Type", "application/vnd.kept.exchange")?;
            options.set_body(&Uint8Array::from(bytes));
        }
        Some(Body::Piece(bytes)) => {
            headers.set("Content-Type", "application/octet-stream")?;
            options.set_body(&Uint8Array::from(bytes));
        }
        Some(Body::Json(text)) => {
            headers.set("Content-Type", "application/json")?;
            options.set_body(&text.into());
        }
        None => {}
    }
    options.set_headers(&headers);
    Request::new_with_str_and_init(path, &options)
}

async fn bytes_of(answer: &Response) -> Result<Vec<u8>, NetError> {
    let pending = answer.array_buffer().map_err(|_| NetError::Unreachable)?;
    let buffer = JsFuture::from(pending).await.map_err(|_| NetError::Unreachable)?;
    Ok(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
}

async fn json_of(answer: &Response) -> JsValue {
    match answer.json() {
        Ok(pending) => JsFuture::from(pending).await.unwrap_or(JsValue::NULL),
        Err(_) => JsValue::NULL,
    }
}

/// A text of an answer; empty where there is none.
pub fn text_of(found: &JsValue, name: &str) -> String {
    Reflect::get(found, &name.into()).ok().and_then(|v| v.as_string()).unwrap_or_default()
}
