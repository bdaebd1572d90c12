/** Elements of the document, made without markup in strings, so that no name or title needs escaping. */

/**
 * @typedef {Record<string, string | number | boolean | ((event: any) => void)>} Attributes
 */

/**
 * Where arrow keys lead, right and down.
 * @type {Record<string, [number, number]>}
 */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Make an element. Attributes that begin with "on" are listeners; true sets an empty attribute, false sets none.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  equip(element, attributes);
  element.append(...children);
  return element;
}

/**
 * Make an element of a drawing.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  equip(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 */
function equip(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
}

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z",
  back: "M15.5 5.5v13L6.5 12z",
  forward: "M8.5 5.5v13l9-6.5z",
  loop: "M7 7h9.5V4.5L20.5 8l-4 3.5V9H9v3.5H7zM17 17H7.5v2.5l-4-3.5 4-3.5V15H15v-3.5h2z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16v-1.6a6.4 6.4 0 0 0 0-12.8z",
  copy: "M8 4h11v12h-3v-2h1V6h-7v1H8zM5 8h9v12H5zM7 10v8h5v-8z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  fit: "M4 6h16v12H4zM6 8v8h12V8z",
  done: "M9.5 17.6 4.4 12.5l1.5-1.5 3.6 3.6L18.1 6l1.5 1.5z",
  undo: "M9 5v4h5a6 6 0 0 1 0 12H8v-2h6a4 4 0 0 0 0-8H9v4l-6-5z",
  redo: "M15 5v4h-5a6 6 0 0 0 0 12h6v-2h-6a4 4 0 0 1 0-8h5v4l6-5z",
  again: "M12 5V2l5 4-5 4V7a5 5 0 1 0 5 5h2a7 7 0 1 1-7-7z",
};

/**
 * Draw an icon, which stands beside or inside what has a name.
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  return draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, draw("path", { d: ICONS[name] }));
}

/**
 * Make a panel beside the picture.
 * @param {string} name
 * @param {string | Node} title
 * @param {Node[]} aside what stands beside the title
 * @param {...Node} children
 */
export function panelOf(name, title, aside, ...children) {
  const header = make("header", {}, make("h2", {}, title), ...aside);
  return make("section", { class: "card panel", "aria-label": name }, header, ...children);
}

/**
 * Return where the pointer is in an element.
 * @param {Element} element
 * @param {MouseEvent} event
 */
export function spotIn(element, event) {
  const area = element.getBoundingClientRect();
  return { x: event.clientX - area.left, y: event.clientY - area.top };
}

/**
 * Show whether a button is pressed.
 * @param {Element} button
 * @param {boolean} is
 */
export function press(button, is) {
  button.setAttribute("aria-pressed", String(is));
}

/**
 * Wait for so many frames of the screen.
 * @param {number} count
 */
export async function frames(count) {
  for (; count > 0; count--) await new Promise(requestAnimationFrame);
}

/**
 * Listen to events of an element.
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: any) => void} listener
 * @param {AddEventListenerOptions} [options]
 */
export function listen(target, type, listener, options) {
  target.addEventListener(type, listener, options);
}

/**
 * Return the number that is chosen in a list; null if its first entry is, which has none.
 * @param {HTMLSelectElement} select
 */
export function numberIn({ value }) {
  return value ? Number(value) : null;
}

/**
 * Make a button with a text.
 * @param {string} kind its class
 * @param {string} text
 * @param {() => void} onclick
 * @param {Attributes} [attributes]
 */
export function textButton(kind, text, onclick, attributes = {}) {
  return make("button", { type: "button", class: kind, onclick, ...attributes }, text);
}

/**
 * Make a button that shows an icon and has a name.
 * @param {keyof typeof ICONS} picture
 * @param {string} name
 * @param {(event: MouseEvent) => void} onclick
 * @param {Attributes} [attributes]
 */
export function iconButton(picture, name, onclick, attributes = {}) {
  const button = make("button", { type: "button", class: "icon-button", onclick, ...attributes }, icon(picture));
  rename(button, name);
  return button;
}

/**
 * Give a button another name, which a pointer sees too.
 * @param {HTMLElement} button
 * @param {string} name
 */
export function rename(button, name) {
  button.setAttribute("aria-label", name);
  button.title = name;
}
