// Opens a citation's source beside the conversation. The words are in the page already, in a <template> of the message.
"use strict";

(() => {
    const wide = matchMedia("(min-width: 62rem)");
    const byId = (id) => document.getElementById(id);
    let opened = null; // the template that is shown
    let opener = null; // what was pressed to open it; the focus goes back there
    let newest = null; // the id of the last message that was seen answered

    const ofItsMessage = (template) => [...template.closest(".fn-message").querySelectorAll("template")];

    function show(id, from) {
        const template = byId(id);
        if (!template) return;
        opened = id;
        opener = from || opener;
        const all = ofItsMessage(template);
        const place = all.indexOf(template);
        byId("fn-source").replaceChildren(template.content.cloneNode(true));
        byId("fn-numbers").replaceChildren(...all.map((each) => numbered(each, each === template)));
        document.querySelectorAll("#fn-panel [data-step]").forEach((button) => {
            button.disabled = !all[place + Number(button.dataset.step)];
        });
        byId("fn-panel").hidden = false;
        document.body.classList.add("fn-open");
        current(id);
        scrollToMark(document.querySelector("#fn-source .fn-body"));
        if (from) byId("fn-source").querySelector("h2").focus({ preventScroll: true });
    }

    function numbered(template, isCurrent) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = template.dataset.label;
        button.dataset.source = template.id;
        button.setAttribute("aria-label", `Source ${template.dataset.label}`);
        if (isCurrent) button.setAttribute("aria-current", "true");
        return button;
    }

    function scrollToMark(body) {
        const top = body.querySelector("mark").getBoundingClientRect().top - body.getBoundingClientRect().top;
        body.scrollTop += top - body.clientHeight / 4;
    }

    function current(id) {
        document.querySelectorAll("#fn-log [data-source]").forEach((each) => {
            each.classList.toggle("fn-current", each.dataset.source === id);
        });
    }

    function step(by) {
        const all = ofItsMessage(byId(opened));
        const next = all[all.indexOf(byId(opened)) + by];
        if (next) show(next.id);
    }

    function close() {
        byId("fn-panel").hidden = true;
        document.body.classList.remove("fn-open");
        current(null);
        opened = null;
        if (opener && opener.isConnected) opener.focus();
        opener = null;
    }

    document.addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-source], #fn-panel [data-step], #fn-panel [data-close]");
        if (!pressed) return;
        if (pressed.dataset.source) show(pressed.dataset.source, pressed.closest("#fn-panel") ? null : pressed);
        else if (pressed.dataset.step) step(Number(pressed.dataset.step));
        else close();
    });

    document.addEventListener("keydown", (event) => {
        if (!opened) return;
        if (event.key === "Escape") close();
        if (!event.target.closest("#fn-panel")) return;
        if (event.key === "ArrowLeft") step(-1);
        if (event.key === "ArrowRight") step(1);
    });

    // A new message comes into view; where there is room, its first source is opened beside it.
    new MutationObserver(() => {
        byId("fn-question")?.querySelector("button:not([aria-label])")?.setAttribute("aria-label", "Ask");
        const message = document.querySelector("#fn-log .fn-message:last-of-type");
        if (!message) return;
        const state = `${message.id} ${message.querySelector(".fn-pending") ? "asked" : "answered"}`;
        if (state === newest) return;
        newest = state;
        message.scrollIntoView({ block: "start", behavior: "instant" });
        // An example that was pressed is gone, and with it the focus.
        if (wide.matches && document.activeElement === document.body) byId("fn-question").querySelector("textarea").focus();
        const first = message.querySelector(".fn-mark");
        if (first && wide.matches) show(first.dataset.source);
    }).observe(document.documentElement, { childList: true, subtree: true });
})();
