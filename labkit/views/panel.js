// What a panel needs of the page: names and values for those who don't see the sliders, and an
// answer to a click while the kernel is busy. The kernel's own answer follows and replaces it.

const QUEUED = "labkit-queued";

function named(root) {
  for (const handle of root.querySelectorAll(".noUi-handle")) {
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
  let looks = null;

  const clicked = (event) => {
    const button = event.target.closest?.(".labkit-run, .labkit-sweep-run");
    if (!button || button.disabled) return;
    button.classList.add(QUEUED);
    const said = panel.querySelector(
      button.classList.contains("labkit-run") ? ".labkit-status .labkit-say"
        : ".labkit-sweep-status .labkit-say",
    );
    if (said) said.textContent = "Queued: the kernel comes to it after what it is doing …";
  };

  const look = () => {
    for (const button of panel.querySelectorAll(`.${QUEUED}`)) {
      if (button.disabled) button.classList.remove(QUEUED);
    }
    named(panel);
  };

  const attach = () => {
    panel = el.closest(".labkit-panel");
    if (!panel) return requestAnimationFrame(attach);
    panel.addEventListener("click", clicked, true);
    looks = new MutationObserver((changes) => {
      for (const change of changes) {
        const status = change.target.closest?.(".labkit-status, .labkit-sweep-status");
        const own = change.target.classList?.contains("labkit-say");
        if (status && !own) {
          for (const button of panel.querySelectorAll(`.${QUEUED}`)) button.classList.remove(QUEUED);
        }
      }
      look();
    });
    looks.observe(panel, {
      subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ["disabled"],
    });
    look();
  };
  requestAnimationFrame(attach);
  return () => {
    looks?.disconnect();
    panel?.removeEventListener("click", clicked, true);
  };
}

export default { render };
