// What a panel needs of the page: names and values for those who don't see the sliders, and an
// answer to a click while the kernel is busy. The kernel's own answer follows and replaces it.

const BUTTONS = ".labkit-run, .labkit-sweep-run";
const ANSWERS = ".labkit-status, .labkit-sweep-status, .labkit-message, .labkit-sweep-message";
const QUEUED = "labkit-queued";
const SAID = "Queued: the kernel comes to it after what it is doing …";

function named(panel) {
  for (const handle of panel.querySelectorAll(".noUi-handle")) {
    const control = handle.closest(".widget-inline-hbox");
    const label = control?.querySelector(".widget-label")?.textContent?.trim();
    const readout = control?.querySelector(".widget-readout")?.textContent?.trim();
    const help = control?.parentElement?.querySelector(".labkit-help")?.textContent?.trim();
    if (label) handle.setAttribute("aria-label", help ? `${label}: ${help}` : label);
    if (readout) handle.setAttribute("aria-valuetext", readout);
  }
}

function render({ el }) {
  el.style.display = "none";
  let panel = null;
  let changes = null;
  let before = "";

  const status = (button) =>
    panel.querySelector(
      button.classList.contains("labkit-run") ? ".labkit-status .labkit-say"
        : ".labkit-sweep-status .labkit-say",
    );

  const clicked = (event) => {
    const button = event.target.closest?.(BUTTONS);
    if (!button || button.disabled || button.classList.contains(QUEUED)) return;
    button.classList.add(QUEUED);
    const said = status(button);
    before = said?.textContent ?? "";
    if (said) said.textContent = SAID;
  };

  const answered = () => {
    for (const button of panel.querySelectorAll(`.${QUEUED}`)) {
      button.classList.remove(QUEUED);
      const said = status(button);
      if (said?.textContent === SAID) said.textContent = before;
    }
  };

  const attach = () => {
    panel = el.closest(".labkit-panel");
    if (!panel) return requestAnimationFrame(attach);
    panel.addEventListener("click", clicked, true);
    changes = new MutationObserver((found) => {
      const mine = (node) => node.classList?.contains("labkit-say");
      if (found.some(({ target, type }) =>
        type === "attributes" ? target.matches(BUTTONS) && target.disabled
          : !mine(target) && target.closest?.(ANSWERS))) answered();
      named(panel);
    });
    changes.observe(panel, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"],
    });
    named(panel);
  };
  requestAnimationFrame(attach);
  return () => {
    changes?.disconnect();
    panel?.removeEventListener("click", clicked, true);
  };
}

export default { render };
