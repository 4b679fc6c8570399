//! What a panic would say is left out: in a browser nobody hears it. The client sets no hook, Rust's own writes to a
//! standard error that is not there, and what a page sees of a panic is the trap, which stays.

use std::ops::Range;

use walrus::ir::Value;
use walrus::{ConstExpr, Data, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module};

/// Parts of the names, as the linker has them, of functions that put a panic's words together and never return.
const SPEAKERS: [&str; 5] = [
    "4core9panicking",
    "4core3str19slice_error_fail_rt",
    "4core5slice5index16slice_index_fail",
    "4core6option13expect_failed",
    "4core6result13unwrap_failed",
];
/// The length of a place in the source as it lies in memory: the address of the file's name, its length, line, column.
const PLACE_BYTES: u32 = 16;
/// No file has more lines, no line more columns.
const LINES_MAX: u32 = 1 << 16;

/// Puts a trap in place of every function that says why it panics.
pub(crate) fn trap_at_once(module: &mut Module) {
    let is_speaker = |name: &str| SPEAKERS.iter().any(|part| name.contains(part));
    let speakers: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .map(|(id, _)| id)
        .filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(is_speaker))
        .collect();
    for id in speakers {
        let kind = module.types.get(module.funcs.get(id).ty());
        let (params, results) = (kind.params().to_vec(), kind.results().to_vec());
        let FunctionKind::Local(speaker) = &module.funcs.get(id).kind else { continue };
        let args = speaker.args.clone();
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(args));
    }
}

/// Makes every place in the source the same one, and blanks the names of the files.
pub(crate) fn forget_places(module: &mut Module) {
    let places = places(module);
    let nowhere = places.first().map_or(0, |place| place.name);
    let same: Vec<u8> = [nowhere, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
    let all: Vec<_> = module.data.iter().map(Data::id).collect();
    for data in all {
        let data = module.data.get_mut(data);
        let Some(at) = address(&data.kind) else { continue };
        for place in &places {
            if let Some(name) = part(&mut data.value, at, place.name, place.length) {
                name.fill(b' ');
            }
            if let Some(whole) = part(&mut data.value, at, place.at, PLACE_BYTES) {
                whole.copy_from_slice(&same);
            }
        }
    }
}

/// A place in the source, as it lies in memory.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: u32,
    name: u32,
    length: u32,
}

fn places(module: &Module) -> Vec<Place> {
    let all: Vec<_> =
        module.data.iter().filter_map(|data| Some((address(&data.kind)?, &*data.value))).collect();
    let text = |name, length| all.iter().find_map(|(at, value)| value.get(range(*at, name, length)?));
    let is_file = |name, length| text(name, length).is_some_and(is_file_name);
    let mut places = Vec::new();
    for (start, value) in &all {
        for at in (start.next_multiple_of(4)..).step_by(4) {
            let Some(place) = range(*start, at, PLACE_BYTES).and_then(|range| value.get(range)) else {
                break;
            };
            let [name, length, line, column] = words(place);
            if (1..LINES_MAX).contains(&line) && (1..LINES_MAX).contains(&column) && is_file(name, length) {
                places.push(Place { at, name, length });
            }
        }
    }
    places
}

/// A source file's name as the compiler writes it.
fn is_file_name(text: &[u8]) -> bool {
    text.ends_with(b".rs") && text.iter().all(|byte| byte.is_ascii_graphic())
}

fn address(kind: &DataKind) -> Option<u32> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. } => Some(at.cast_unsigned()),
        _ => None,
    }
}

/// The bytes from an address on, among those that begin at `start`.
fn range(start: u32, address: u32, length: u32) -> Option<Range<usize>> {
    let from = address.checked_sub(start)? as usize;
    Some(from..from + length as usize)
}

fn part(bytes: &mut [u8], start: u32, address: u32, length: u32) -> Option<&mut [u8]> {
    bytes.get_mut(range(start, address, length)?)
}

fn words(bytes: &[u8]) -> [u32; 4] {
    let mut words =
        bytes.chunks_exact(4).map(|word| word.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ValType;

    const AT: u32 = 1 << 20;
    const NAME: &[u8] = b"src/lib.rs";

    fn with_data(value: Vec<u8>) -> Module {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 20, None, None);
        let offset = ConstExpr::Value(Value::I32(AT.cast_signed()));
        module.data.add(DataKind::Active { memory, offset }, value);
        module
    }

    fn data(module: &Module) -> Vec<u8> {
        module.data.iter().flat_map(|data| data.value.clone()).collect()
    }

    #[test]
    fn every_place_becomes_the_same_and_other_words_stay() {
        let name = AT + 36;
        let numbers = [name, 10, 7, 9, name, 10, 8, 5, 3];
        let mut value: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        value.extend(NAME);
        value.extend(b"Nothing is lost.rs");
        let mut module = with_data(value);
        forget_places(&mut module);
        let mut after: Vec<u8> =
            [name, 0, 0, 0, name, 0, 0, 0, 3].into_iter().flat_map(u32::to_le_bytes).collect();
        after.extend([b' '; 10]);
        after.extend(b"Nothing is lost.rs");
        assert_eq!(data(&module), after);
    }

    #[test]
    fn what_speaks_of_a_panic_traps_and_nothing_else_does() {
        let mut module = Module::default();
        for name in ["_RNvNtCs_4core9panicking9panic_fmt", "_RNvNtCs_4core3fmt5write"] {
            let mut body = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            body.func_body().i32_const(1);
            let id = body.finish(Vec::new(), &mut module.funcs);
            module.funcs.get_mut(id).name = Some(name.to_owned());
        }
        trap_at_once(&mut module);
        let traps = module.funcs.iter_local().map(|(_, body)| {
            body.block(body.entry_block()).instrs.iter().any(|(instruction, _)| instruction.is_unreachable())
        });
        assert_eq!(traps.collect::<Vec<_>>(), [true, false]);
    }
}
