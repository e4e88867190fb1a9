// Zoom, drag, keys and clicks for drawings that Python made; every word and mark is Python's.

const STEP = 1.25;
const MOVE = 60;
const LEAST = 0.15;
const MOST = 4;
const NARROW = 640;
const SHEET = 300;
const TALLEST = 700;
const LOWEST = 260;
const HINT = "Click a stage, a box or a shuffle for its figures. Drag to move, Ctrl + wheel to zoom.";

function element(tag, className, parent) {
  const made = document.createElement(tag);
  made.className = className;
  parent.append(made);
  return made;
}

function button(label, said, parent, act) {
  const made = element("button", "labkit-tool", parent);
  made.type = "button";
  made.textContent = label;
  made.title = said;
  made.setAttribute("aria-label", said);
  made.addEventListener("click", act);
  return made;
}

/** Where the drawings lie in their frame: moved by x and y, then enlarged k times. */
function createView(frame, canvas, pane, onZoom) {
  const view = { x: 0, y: 0, k: 1, height: "", touched: false };
  const size = () => ({ width: canvas.offsetWidth || 1, height: canvas.offsetHeight || 1 });
  const draw = () => {
    canvas.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
    onZoom(view.k);
  };
  const place = (k) => {
    const { width, height } = size();
    view.k = Math.min(MOST, Math.max(LEAST, k));
    view.x = Math.max(0, (frame.clientWidth - width * view.k) / 2);
    view.y = Math.max(0, (frame.clientHeight - height * view.k) / 2);
    draw();
  };
  view.zoom = (factor, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
    const k = Math.min(MOST, Math.max(LEAST, view.k * factor));
    view.x = x - ((x - view.x) * k) / view.k;
    view.y = y - ((y - view.y) * k) / view.k;
    view.k = k;
    view.touched = true;
    draw();
  };
  view.move = (dx, dy) => {
    view.x += dx;
    view.y += dy;
    view.touched = true;
    draw();
  };
  view.whole = () => {
    const { width, height } = size();
    place(Math.min(1, frame.clientWidth / width, frame.clientHeight / height));
    view.touched = false;
  };
  view.start = () => {
    // As large as can be read, in rows as wide as the frame: the rest is a drag away.
    canvas.style.width = `${frame.clientWidth}px`;
    if (frame.style.height === view.height) {
      frame.style.height = `${Math.min(TALLEST, Math.max(LOWEST, size().height + 2))}px`;
      view.height = frame.style.height; // another one is the person's own
    }
    place(1);
    view.touched = false;
  };
  view.begin = (drawing) => {
    const box = drawing.getBoundingClientRect();
    const room = free();
    view.move(room.left + 12 - box.left, room.top + 12 - box.top);
  };
  /** What of the frame the details leave. */
  const free = () => {
    const { left, right, top, bottom } = frame.getBoundingClientRect();
    const room = { left, right, top, bottom };
    if (pane.hidden) return room;
    const taken = pane.getBoundingClientRect();
    const side = pane.dataset.side;
    const opposite = { left: "right", right: "left", top: "bottom", bottom: "top" };
    room[side] = taken[opposite[side]];
    return room;
  };
  view.reveal = (node) => {
    const box = node.getBoundingClientRect();
    const room = free();
    const shift = (low, high, from, to) =>
      low < from ? from - low + 12 : high > to ? Math.max(to - high - 12, from - low + 12) : 0;
    view.x += shift(box.left, box.right, room.left, room.right);
    view.y += shift(box.top, box.bottom, room.top, room.bottom);
    draw();
  };
  /** Put the details where they cover nothing of the node, or where they cover the least. */
  view.aside = (node) => {
    const box = node.getBoundingClientRect();
    const room = frame.getBoundingClientRect();
    const across = room.width > NARROW && box.width + SHEET <= room.width;
    const sides = across ? ["right", "left"] : ["bottom", "top"];
    const covered = (side) => {
      pane.dataset.side = side;
      const taken = pane.getBoundingClientRect();
      return across
        ? Math.min(box.right, taken.right) - Math.max(box.left, taken.left)
        : Math.min(box.bottom, taken.bottom) - Math.max(box.top, taken.top);
    };
    const now = pane.dataset.side;
    const [first, second] = sides.includes(now) ? [now, sides.find((s) => s !== now)] : sides;
    const kept = covered(first);
    if (kept > 0 && covered(second) < kept) return;
    pane.dataset.side = first;
  };
  return view;
}

function listenToPointer(frame, view, select) {
  let from = null;
  let dragged = false;
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
      event.preventDefault();
      event.stopPropagation();
      const room = frame.getBoundingClientRect();
      const lines = event.deltaMode === 1 ? 16 : 1;
      const factor = Math.exp(Math.max(-60, Math.min(60, -event.deltaY * lines)) * 0.004);
      view.zoom(factor, event.clientX - room.left, event.clientY - room.top);
    },
    { passive: false },
  );
  frame.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = { x: event.clientX, y: event.clientY };
    dragged = false;
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    if (!dragged && Math.hypot(dx, dy) < 5) return;
    if (!dragged) frame.setPointerCapture(event.pointerId);
    dragged = true;
    frame.classList.add("labkit-dragging");
    view.move(dx, dy);
    from = { x: event.clientX, y: event.clientY };
  });
  const end = () => {
    from = null;
    frame.classList.remove("labkit-dragging");
  };
  frame.addEventListener("pointerup", end);
  frame.addEventListener("pointercancel", end);
  frame.addEventListener("click", (event) => {
    if (dragged) return;
    select(event.target.closest(".labkit-node")?.dataset.key ?? "");
  });
}

function listenToKeys(frame, view, select, close) {
  const acts = {
    "+": () => view.zoom(STEP),
    "=": () => view.zoom(STEP),
    "-": () => view.zoom(1 / STEP),
    0: () => view.whole(),
    ArrowLeft: () => view.move(MOVE, 0),
    ArrowRight: () => view.move(-MOVE, 0),
    ArrowUp: () => view.move(0, MOVE),
    ArrowDown: () => view.move(0, -MOVE),
    Escape: close,
  };
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = event.target.closest(".labkit-node");
    const choose = node && (event.key === "Enter" || event.key === " ");
    const act = choose ? () => select(node.dataset.key) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/** Make what Python drew reachable: natural size, and each node a button. */
function prepare(canvas) {
  for (const svg of canvas.querySelectorAll("svg[width]")) {
    Object.assign(svg.style, {
      width: `${svg.getAttribute("width")}px`,
      minWidth: "0",
      maxWidth: "none",
    });
    if (svg.querySelector(".labkit-node")) svg.setAttribute("role", "group");
  }
  for (const node of canvas.querySelectorAll(".labkit-node")) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", node.querySelector("title")?.textContent ?? node.dataset.key);
  }
}

/** A button for each of several drawings: all are known of, wherever the frame ends. */
function offerArms(canvas, place, view) {
  place.replaceChildren();
  const drawings = canvas.querySelectorAll(".labkit-drawing");
  place.hidden = drawings.length < 2;
  for (const drawing of place.hidden ? [] : drawings) {
    const name = drawing.querySelector(".name");
    const made = button(name.textContent, `Go to ${name.textContent}`, place, () =>
      view.begin(drawing),
    );
    made.classList.add("labkit-arm", "name");
    made.style.cssText = name.style.cssText;
  }
}

function render({ model, el }) {
  const root = element("div", "labkit labkit-explorer", el);
  const tools = element("div", "labkit-tools", root);
  const stage = element("div", "labkit-stage", root);
  const frame = element("div", "labkit-frame", stage);
  const canvas = element("div", "labkit-canvas", frame);
  const pane = element("aside", "labkit-details", stage);
  const below = element("div", "labkit-below", root);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute(
    "aria-label",
    "Drawing. Tab goes from node to node, Enter shows details, Escape hides them, arrows move, plus and minus zoom, 0 fits.",
  );
  stage.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves the keys to us
  pane.hidden = true;

  const percent = document.createElement("output");
  const view = createView(frame, canvas, pane, (k) => {
    percent.textContent = `${Math.round(k * 100)}%`;
  });
  const nodeOf = (key) =>
    [...canvas.querySelectorAll(".labkit-node")].find((node) => node.dataset.key === key);
  const show = () => {
    const key = model.get("selected");
    const details = model.get("details")[key];
    pane.hidden = details === undefined;
    told.innerHTML = details ?? "";
    for (const node of canvas.querySelectorAll(".labkit-selected")) {
      node.classList.remove("labkit-selected");
      node.removeAttribute("aria-current");
    }
    const chosen = key && nodeOf(key);
    if (!chosen) return;
    chosen.classList.add("labkit-selected");
    chosen.setAttribute("aria-current", "true");
    pane.scrollTo(0, 0);
    view.aside(chosen);
    view.reveal(chosen);
  };
  const close = () => {
    const node = nodeOf(model.get("selected"));
    select("");
    node?.focus({ preventScroll: true });
  };
  button("×", "Hide the details", pane, close).classList.add("labkit-close");
  const told = element("div", "labkit-told", pane);
  told.setAttribute("aria-live", "polite");
  pane.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  const select = (key) => {
    if (model.get("selected") === key) return;
    model.set("selected", key);
    model.save_changes();
    show();
  };
  const build = () => {
    canvas.innerHTML = model.get("content");
    below.innerHTML = model.get("below");
    prepare(canvas);
    offerArms(canvas, arms, view);
    view.touched = false;
    view.start();
    show();
  };

  button("−", "Zoom out", tools, () => view.zoom(1 / STEP));
  button("+", "Zoom in", tools, () => view.zoom(STEP));
  button("Fit", "Show the whole drawing", tools, () => view.whole());
  tools.append(percent);
  const arms = element("span", "labkit-tools labkit-arms", tools);
  element("span", "labkit-hint", tools).textContent = HINT;
  listenToPointer(frame, view, select);
  listenToKeys(frame, view, select, close);
  canvas.addEventListener("focusin", (event) => {
    const node = event.target.closest(".labkit-node");
    if (node?.matches(":focus-visible")) view.reveal(node);
  });
  frame.addEventListener("scroll", () => frame.scrollTo(0, 0)); // a focused node scrolls its box
  let width = 0;
  const observer = new ResizeObserver(() => {
    const changed = frame.clientWidth !== width && frame.clientWidth > 0;
    width = frame.clientWidth;
    if (!changed || view.touched) return;
    view.start();
    show();
  });
  model.on("change:selected", show);
  model.on("change:content", build);
  build();
  observer.observe(root);
  return () => {
    observer.disconnect();
    model.off("change:selected", show);
    model.off("change:content", build);
  };
}

export default { render };
