//! The demonstration's texts: plain, kind, and about nobody real.

/// A short plan.
pub(super) struct Plan {
    pub(super) worries: &'static str,
    pub(super) working_well: &'static str,
    pub(super) needs_to_change: &'static str,
    pub(super) goal: &'static str,
    pub(super) step: &'static str,
}

/// The `number`-th of some texts, beginning again after the last.
pub(super) fn pick<T>(texts: &[T], number: usize) -> Option<&T> {
    texts.get(number.checked_rem(texts.len())?)
}

pub(super) const PLANS: &[Plan] = &[
    Plan {
        worries: "{child} misses a day of school most weeks. {child} says mornings are rushed and loud.",
        working_well: "{child} has two good friends in class. {adult} reads with {child} at the weekend.",
        needs_to_change: "{child} is in school each day, on time and with breakfast inside.",
        goal: "{child} is in school every day",
        step: "Lay out clothes and bag the night before",
    },
    Plan {
        worries: "{child} saw arguments at home and now sleeps badly.",
        working_well: "{adult} asked for help first. {child} talks to the teacher when things are hard.",
        needs_to_change: "Home is calm at night, and {child} knows who to ring.",
        goal: "{child} feels safe at home",
        step: "Write down with {child} who to ring, and put it on the fridge",
    },
    Plan {
        worries: "The flat is damp and {child} coughs a lot. Nobody has mended the window.",
        working_well: "{adult} keeps every health appointment. The flat is clean and warm where it can be.",
        needs_to_change: "The landlord mends the window and {child} breathes easily.",
        goal: "A dry home",
        step: "Take photos of the damp and send them to the landlord",
    },
    Plan {
        worries: "{adult} has been low and some days cannot get up. {child} does a lot for a child.",
        working_well: "{child} and {adult} laugh together. Grandma comes on Sundays.",
        needs_to_change: "{adult} has help, and {child} has time to play.",
        goal: "{child} has time to be a child",
        step: "See the doctor about how the mornings feel",
    },
    Plan {
        worries: "{child} has moved school twice and has not settled.",
        working_well: "{child} draws every day and is proud of it. {adult} knows {child} very well.",
        needs_to_change: "{child} stays at this school and finds one grown-up there to trust.",
        goal: "{child} belongs somewhere",
        step: "Go to the art club on Thursdays",
    },
    Plan {
        worries: "Money runs out before the end of the month. {child} has gone to bed hungry.",
        working_well: "{adult} cooks well from little. {child} says the best thing is pancakes.",
        needs_to_change: "There is food in the house every day of the month.",
        goal: "Enough to eat, every day",
        step: "Fill in the form for free school meals together",
    },
    Plan {
        worries: "{child} gets very angry and has hurt {adult} once. Both were frightened.",
        working_well: "Afterwards they talk. {child} wants it to stop as well.",
        needs_to_change: "{child} has a way to cool down, and everyone knows what it is.",
        goal: "Anger that hurts nobody",
        step: "Choose a cool-down place at home",
    },
];

pub(super) const OPEN: &[&str] = &[
    "Ask school for a quiet place at lunch",
    "Find out about the summer swimming lessons",
    "Ring the housing officer about the window",
    "Send the letter about free school meals",
    "Bring the book about moving house for {child}",
    "Ask the health visitor to call {adult}",
    "Find a young carers’ group near home",
    "Write to the landlord with {adult}",
    "Check when the art club has a place",
];

pub(super) const CLOSED: &[&str] = &[
    "Get the bus pass sorted",
    "Ask nursery for a settling-in visit",
    "Print the photos from the park for {child}",
    "Find an evening when both of you can come",
    "Tell school that {adult} works mornings",
    "Ask about a bed for {child}",
    "Give {adult} the number of the evening line",
    "Come at a time that is not dinner",
];

pub(super) const ABOUT: &[&str] = &[
    "How mornings are going",
    "What {child} would like to change",
    "The letter from housing, and time with {child}",
    "A walk with {child}, then tea with {adult}",
    "Looking at the plan together",
];
