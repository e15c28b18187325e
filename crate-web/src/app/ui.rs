//! What the page is drawn with: elements are opened, filled and closed, one small call each.
//!
//! yew's `html!` unfolds into some 350 bytes of wasm for every element, of which the page has over a hundred: twice what
//! the whole page may weigh. These calls build the same virtual nodes from a tenth of that.

use std::rc::Rc;

use reusecheck_core::messages::{Catalogue, Message, id};
use web_sys::{HtmlInputElement, InputEvent};
use yew::html::{Scope, onclick, oninput};
use yew::virtual_dom::{AttributeOrProperty, Attributes, VNode, VTag, VText};
use yew::{AttrValue, Callback, Html, TargetCast};

use super::state::{Action, Field, State};
use super::{App, Copy, Msg, Press};

/// An element with its attributes (`"name" = &str`) and what stands in it.
macro_rules! el {
    ($ui:ident, $tag:literal => $inside:block) => {{
        $ui.open($tag);
        $inside
        $ui.close();
    }};
    ($ui:ident, $tag:literal, $($name:literal = $value:expr),+ => $inside:block) => {{
        $ui.open_with($tag, &["class", $($name),+], &[$($value),+]);
        $inside
        $ui.close();
    }};
}
pub(super) use el;

/// The page being drawn, with all that its parts need to know.
pub(super) struct Ui<'a> {
    pub state: &'a State,
    pub words: &'static Catalogue,
    pub copied: Option<&'a Copy>,
    scope: &'a Scope<App>,
    open: Vec<VTag>,
}

impl<'a> Ui<'a> {
    pub(super) fn new(state: &'a State, copied: Option<&'a Copy>, scope: &'a Scope<App>) -> Self {
        Self { state, words: state.words, copied, scope, open: vec![VTag::new("div")] }
    }

    /// All that was drawn, in one element.
    pub(super) fn finish(mut self) -> Html {
        self.open.pop().map_or_else(VNode::default, VNode::from)
    }

    /// Opens an element; `tag.class` names both.
    #[inline(never)]
    pub(super) fn open(&mut self, tag: &'static str) {
        self.open_with(tag, &["class"], &[]);
    }

    /// Opens an element with attributes: the class first, then one value for each other name.
    #[inline(never)]
    pub(super) fn open_with(&mut self, tag: &'static str, keys: &'static [&'static str], values: &[&str]) {
        let (tag, class) = tag.split_once('.').unwrap_or((tag, ""));
        let class = (!class.is_empty()).then_some(AttributeOrProperty::Static(class));
        let value = |value: &&str| Some(AttributeOrProperty::Attribute(AttrValue::Rc((*value).into())));
        let values = std::iter::once(class).chain(values.iter().map(value)).collect();
        let mut tag = VTag::new(tag);
        tag.attributes = Attributes::Dynamic { keys, values };
        self.open.push(tag);
    }

    #[inline(never)]
    pub(super) fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.add(VNode::from(tag));
        }
    }

    /// Holds a place for what comes and goes: yew pairs old and new children from the end, and an input that is paired
    /// with something else is made anew and loses the focus.
    #[inline(never)]
    pub(super) fn nothing(&mut self) {
        self.add(VNode::default());
    }

    #[inline(never)]
    fn add(&mut self, node: VNode) {
        if let Some(parent) = self.open.last_mut() {
            parent.add_child(node);
        }
    }

    /// What an input or a text area holds.
    pub(super) fn value(&mut self, value: Option<&str>) {
        if let Some(tag) = self.open.last_mut() {
            tag.set_value(AttrValue::Rc(value.unwrap_or_default().into()));
        }
    }

    pub(super) fn checked(&mut self, checked: bool) {
        if let Some(tag) = self.open.last_mut() {
            tag.set_checked(checked);
        }
    }

    /// A click on the element just opened sends this.
    #[inline(never)]
    pub(super) fn on_click(&mut self, press: Press) {
        let scope = self.scope.clone();
        let send = Callback::from(move |_| scope.send_message(Msg::Press(press.clone())));
        if let Some(tag) = self.open.last_mut() {
            tag.add_listener(Rc::new(onclick::Wrapper::new(send)));
        }
    }

    /// Typing into the element just opened goes to that field; no field is the paste box.
    #[inline(never)]
    pub(super) fn on_typing(&mut self, field: Option<Field>) {
        let scope = self.scope.clone();
        let send = Callback::from(move |event: InputEvent| {
            // A text area has `value` as an input has: one type for both keeps the wasm small.
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            scope.send_message(Msg::Press(Press::Act(match field {
                Some(field) => Action::Type(field, text),
                None => Action::Paste(text),
            })));
        });
        if let Some(tag) = self.open.last_mut() {
            tag.add_listener(Rc::new(oninput::Wrapper::new(send)));
        }
    }

    /// The words of a message.
    pub(super) fn words(&self, message: Message) -> &'static str {
        self.words.text(message)
    }

    pub(super) fn fill(&self, message: Message, values: &[(&str, &str)]) -> String {
        self.words.fill(message, values)
    }

    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) {
        self.add(VNode::from(VText::new(AttrValue::Rc(text.into()))));
    }

    /// Text with code between backticks; nothing else in it is special.
    pub(super) fn prose(&mut self, text: &str) {
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 { self.leaf("code", part) } else { self.text(part) }
        }
    }

    /// An element with text alone.
    #[inline(never)]
    pub(super) fn leaf(&mut self, tag: &'static str, text: &str) {
        self.open(tag);
        if !text.is_empty() {
            self.text(text);
        }
        self.close();
    }

    /// An element with a message alone, code between backticks.
    #[inline(never)]
    pub(super) fn say(&mut self, tag: &'static str, message: Message) {
        self.open(tag);
        self.prose(self.words(message));
        self.close();
    }

    /// An element with a filled-in message alone.
    #[inline(never)]
    pub(super) fn say_with(&mut self, tag: &'static str, message: Message, name: &str, value: &str) {
        self.leaf(tag, &self.fill(message, &[(name, value)]));
    }

    /// A section under a title of its own; `close` ends it.
    pub(super) fn open_section(&mut self, tag: &'static str, name: &'static str, title: Message) {
        self.open_with(tag, &["class", "aria-labelledby"], &[name]);
        el!(self, "h3", "id" = name => { self.text(self.words(title)); });
    }

    pub(super) fn button(&mut self, tag: &'static str, label: &str, action: Action) {
        self.send(tag, label, Press::Act(action));
    }

    /// A button that does something.
    #[inline(never)]
    pub(super) fn send(&mut self, tag: &'static str, label: &str, press: Press) {
        self.open_with(tag, &["class", "type"], &["button"]);
        self.on_click(press);
        self.text(label);
        self.close();
    }

    /// A button that leads to the element of that id; or, where it is not there, to that line of the paste box.
    /// The host has it work, see static/places.js.
    pub(super) fn lead(&mut self, label: &str, to: &str, line: &str) {
        self.lead_with("button.plain", label, to, line);
    }

    pub(super) fn lead_with(&mut self, tag: &'static str, label: &str, to: &str, line: &str) {
        let keys = &["class", "type", "data-show", "data-line"];
        self.open_with(tag, keys, &["button", to, line]);
        self.text(label);
        self.close();
    }

    /// The same for where the paste says something.
    pub(super) fn lead_to_line(&mut self, label: &str, line: usize) {
        let in_box = line.saturating_sub(self.state.attached_lines);
        self.lead(label, &["line-", &line.to_string()].concat(), &in_box.to_string());
    }

    /// A button that copies; for a moment after that it says so.
    #[inline(never)]
    pub(super) fn copy_button(&mut self, tag: &'static str, copy: Copy, label: Message) {
        let label = self.words(if self.copied == Some(&copy) { id::PAGE_COPIED } else { label });
        // Many buttons say "Copy": a screen reader is told what.
        let what = match &copy {
            Copy::Text(text) => text.lines().next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        self.open_with(tag, &["class", "type"], &["button"]);
        self.on_click(Press::Copy(copy));
        self.text(label);
        self.text(" ");
        self.leaf("span.hidden", &what);
        self.close();
    }

    /// A command or file with its own copy button.
    #[inline(never)]
    pub(super) fn command(&mut self, text: &str) {
        el!(self, "div.command" => {
            el!(self, "pre" => { self.leaf("code", text); });
            self.copy_button("button.copy", Copy::Text(text.to_owned()), id::PAGE_COPY);
        });
    }

    /// An icon of one path on a field of 24 by 24; the words beside it say what it means.
    #[inline(never)]
    pub(super) fn icon(&mut self, tag: &'static str, path: &str) {
        self.open_with(tag, &["class", "viewBox", "aria-hidden"], &["0 0 24 24", "true"]);
        el!(self, "path", "d" = path => {});
        self.close();
    }
}
