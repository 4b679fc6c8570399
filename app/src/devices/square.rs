//! A QR code as one drawn path: the page allows no inline style and no picture from elsewhere.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The light edge that a camera needs, in squares.
const EDGE: i32 = 4;

/// The square. Whoever cannot see it is told what stands beside it.
#[component]
pub fn Square(
    /// What a camera reads.
    text: String,
) -> impl IntoView {
    QrCode::encode_text(&text, QrCodeEcc::Medium).ok().map(|code| {
        let size = code.size() + 2 * EDGE;
        view! {
            <svg class="app-square" viewBox=format!("0 0 {size} {size}") role="img" aria-label="A square for a camera">
                <rect class="app-square__light" width=size height=size></rect>
                <path class="app-square__dark" d=path(&code)></path>
            </svg>
        }
    })
}

/// Every dark square, each as long as its row goes on.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let long = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let long = i32::try_from(long).unwrap_or_default();
            if long > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{long}v1h-{long}z", x + EDGE, y + EDGE);
            }
            x += long + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once() {
        let code = QrCode::encode_text("https://kept.example/join#00", QrCodeEcc::Medium).unwrap();
        let drawn: i32 = path(&code)
            .split('h')
            .skip(1)
            .step_by(2)
            .map(|rest| rest.split('v').next().unwrap().parse::<i32>().unwrap())
            .sum();
        let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = dark.filter(|(x, y)| code.get_module(*x, *y)).count();
        assert_eq!(usize::try_from(drawn).unwrap(), dark);
    }
}
