//! Speaking to the authenticator of this phone. What it answers is written out by hand, field by field: results of the
//! PRF extension, out of which a key for this phone alone can be made, are never among what is sent.

use crate::net::{NetError, Session, ask, session_of, text_of};
use crate::platform;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};

/// What the authenticator is asked to work a key out of, for opening what lies on this phone.
const PRF_INPUT: &[u8] = b"Kept: what lies on this phone";
const TIMEOUT_MS: f64 = 300_000.0;
/// ECDSA on P-256, Ed25519, RSA.
const ALGORITHMS: [f64; 3] = [-7.0, -8.0, -257.0];

/// Signs in with whichever passkey the person chooses; with `again`, proves once more who is signed in.
///
/// # Errors
/// [`NetError`].
pub async fn show(again: bool) -> Result<Session, NetError> {
    let asked = ask("POST", "/api/v1/session/passkey/question", &[]).await?;
    let options = object(&[
        ("challenge", bytes(&asked, "challenge")),
        ("rpId", text_of(&asked, "site").into()),
        ("userVerification", "required".into()),
        ("timeout", TIMEOUT_MS.into()),
        ("extensions", extensions()),
    ]);
    let shown = credential("get", &options).await?;
    let answer = get(&shown, "response");
    let said = [
        ("credential", hex(&get(&shown, "rawId"))),
        ("client_data", hex(&get(&answer, "clientDataJSON"))),
        ("authenticator_data", hex(&get(&answer, "authenticatorData"))),
        ("signature", hex(&get(&answer, "signature"))),
        ("handle", hex(&get(&answer, "userHandle"))),
        ("again", again.into()),
    ];
    Ok(session_of(&ask("POST", "/api/v1/session/passkey", &said).await?))
}

/// Makes a passkey for whoever is signed in.
///
/// # Errors
/// [`NetError`]; `Refused` with code `sign_in_again` where they have to prove again who they are.
pub async fn make() -> Result<(), NetError> {
    let asked = ask("POST", "/api/v1/passkeys/question", &[]).await?;
    let made = credential("create", &new_key(&asked)).await?;
    let answer = get(&made, "response");
    let data = get(&answer, "getAuthenticatorData").dyn_into::<Function>();
    let data = data.and_then(|data| data.call0(&answer)).map_err(|_| unable())?;
    let said = [("client_data", hex(&get(&answer, "clientDataJSON"))), ("authenticator_data", hex(&data))];
    ask("POST", "/api/v1/passkeys", &said).await.map(drop)
}

fn new_key(asked: &JsValue) -> JsValue {
    let kind = ("type", JsValue::from("public-key"));
    let algorithms: Array =
        ALGORITHMS.iter().map(|number| object(&[kind.clone(), ("alg", (*number).into())])).collect();
    let have = get(asked, "have").dyn_into::<Array>().unwrap_or_default();
    let have: Array = have
        .iter()
        .map(|one| object(&[kind.clone(), ("id", unhex(&one.as_string().unwrap_or_default()))]))
        .collect();
    let login = text_of(asked, "login");
    object(&[
        ("challenge", bytes(asked, "challenge")),
        ("rp", object(&[("id", text_of(asked, "site").into()), ("name", "Kept".into())])),
        // On a phone that others look at, the list of passkeys says no more than the name to sign in.
        (
            "user",
            object(&[
                ("id", bytes(asked, "handle")),
                ("name", login.as_str().into()),
                ("displayName", login.into()),
            ]),
        ),
        ("pubKeyCredParams", algorithms.into()),
        ("excludeCredentials", have.into()),
        (
            "authenticatorSelection",
            object(&[
                ("residentKey", "required".into()),
                ("requireResidentKey", true.into()),
                ("userVerification", "required".into()),
            ]),
        ),
        ("attestation", "none".into()),
        ("timeout", TIMEOUT_MS.into()),
        ("extensions", extensions()),
    ])
}

fn extensions() -> JsValue {
    let input = object(&[("first", Uint8Array::from(PRF_INPUT).into())]);
    object(&[("prf", object(&[("eval", input)]))])
}

/// `navigator.credentials.get` or `.create`.
async fn credential(method: &str, options: &JsValue) -> Result<JsValue, NetError> {
    let container = get(&platform::window().navigator(), "credentials");
    let function: Function = get(&container, method).dyn_into().map_err(|_| unable())?;
    let asked = function.call1(&container, &object(&[("publicKey", options.clone())]));
    let pending: Promise = asked.ok().and_then(|asked| asked.dyn_into().ok()).ok_or_else(unable)?;
    JsFuture::from(pending).await.map_err(|_| unable())
}

/// The person turned it down, has none, or the phone cannot: browsers do not say which, so as not to tell a website.
fn unable() -> NetError {
    NetError::Refused {
        code: "no_passkey".to_owned(),
        words: "Nothing has changed. There is no passkey on this phone, or it was stopped. You can use your five words."
            .to_owned(),
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Bytes as hexadecimal; nothing where there are none.
fn hex(buffer: &JsValue) -> JsValue {
    let bytes =
        buffer.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec()).unwrap_or_default();
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let text: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
    text.into()
}

fn bytes(of: &JsValue, name: &str) -> JsValue {
    unhex(&text_of(of, name))
}

fn unhex(text: &str) -> JsValue {
    let pairs = (0..text.len() / 2).filter_map(|at| text.get(at * 2..at * 2 + 2));
    let bytes: Vec<u8> = pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
    Uint8Array::from(bytes.as_slice()).into()
}
