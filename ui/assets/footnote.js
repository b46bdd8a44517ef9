// Opens a citation's source beside the conversation. The words are in the page already, hidden in the message.
"use strict";

(() => {
    const wide = matchMedia("(min-width: 62rem)");
    const byId = (id) => document.getElementById(id);
    let opened = null; // the id of the source that is shown
    let opener = null; // what was pressed to open it; the focus goes back there
    let newest = ""; // what was last seen of the last message

    const sourcesBeside = (source) => {
        const message = source.closest(".fn-message");
        return message ? [...message.querySelectorAll(".fn-kept")] : [source];
    };

    function show(id, from) {
        const source = byId(id);
        if (!source) return;
        opened = id;
        opener = from || opener;
        byId("fn-source").replaceChildren(...[...source.children].map((each) => each.cloneNode(true)));
        number(source);
        byId("fn-panel").hidden = false;
        document.body.classList.add("fn-open");
        current(id);
        scrollToMark(document.querySelector("#fn-source .fn-body"));
        if (from) byId("fn-source").querySelector("h2").focus({ preventScroll: true });
    }

    // The row of numbers above a source, and how many there are; both may grow while an answer comes.
    function number(source) {
        const all = sourcesBeside(source);
        const place = all.indexOf(source);
        const labelled = all.filter((each) => each.dataset.label);
        byId("fn-numbers").replaceChildren(...labelled.map((each) => numbered(each, each === source)));
        document.querySelector("#fn-source .fn-place").textContent = source.querySelector(".fn-place").textContent;
        document.querySelectorAll("#fn-panel [data-step]").forEach((button) => {
            button.hidden = all.length < 2;
            button.disabled = !all[place + Number(button.dataset.step)];
        });
    }

    function numbered(source, isCurrent) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = source.dataset.label;
        button.dataset.source = source.id;
        button.setAttribute("aria-label", `Source ${source.dataset.label}`);
        if (isCurrent) button.setAttribute("aria-current", "true");
        return button;
    }

    function scrollToMark(body) {
        const mark = body.querySelector("mark");
        if (!mark) return;
        const top = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
        body.scrollTop += top - body.clientHeight / 4;
    }

    function current(id) {
        document.querySelectorAll("#fn-main [data-source]").forEach((each) => {
            each.classList.toggle("fn-current", each.dataset.source === id);
        });
    }

    function renew() {
        const source = opened && byId(opened);
        if (!source) return;
        number(source);
        current(opened);
    }

    function step(by) {
        const all = sourcesBeside(byId(opened));
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

    // Copying needs a page that the browser trusts; on others the older way, by a selection, still does.
    async function copy(text) {
        if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
        const area = document.body.appendChild(document.createElement("textarea"));
        area.value = text;
        area.select();
        document.execCommand("copy");
        area.remove();
    }

    function copied(button) {
        const message = button.closest(".fn-message");
        const text = message.querySelector(`[data-text=${button.dataset.copy}]`).textContent;
        const name = button.textContent;
        copy(text).then(() => {
            button.textContent = "Copied";
            setTimeout(() => { button.textContent = name; }, 1500);
        });
    }

    function save(name, text) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }

    document.addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-source], [data-copy], [data-verdict=down]:not(form), #fn-panel [data-step], #fn-panel [data-close]");
        if (!pressed) return;
        if (pressed.dataset.source) show(pressed.dataset.source, pressed.closest("#fn-panel") ? null : pressed);
        else if (pressed.dataset.copy) copied(pressed);
        else if (pressed.dataset.verdict) reveal(pressed.closest(".fn-message").querySelector(".fn-form"));
        else if (pressed.dataset.step) step(Number(pressed.dataset.step));
        else close();
    });

    function reveal(form) {
        form.hidden = !form.hidden;
        if (!form.hidden) form.querySelector("select").focus();
    }

    document.addEventListener("keydown", (event) => {
        if (!opened) return;
        if (event.key === "Escape") close();
        if (!event.target.closest("#fn-panel")) return;
        if (event.key === "ArrowLeft") step(-1);
        if (event.key === "ArrowRight") step(1);
    });

    // A new message comes into view, and stays where it is while it grows; where there is room, its first source is
    // opened beside it as soon as there is one.
    new MutationObserver(() => {
        const drawer = document.querySelector("#fn-drawer .toggle-button");
        if (drawer && !drawer.title) {
            drawer.title = "Controls";
            drawer.setAttribute("aria-label", "Controls");
        }
        byId("fn-question")?.querySelectorAll("button:not([aria-label])").forEach((each) => {
            each.setAttribute("aria-label", each.classList.contains("stop-button") ? "Stop" : "Ask");
        });
        const message = [...document.querySelectorAll("#fn-log .fn-message")].pop();
        if (!message) {
            newest = "";
            return;
        }
        const first = message.querySelector(".fn-mark");
        const isDone = !message.querySelector(".fn-pending");
        const state = `${message.id} ${isDone} ${message.querySelectorAll(".fn-kept").length} ${Boolean(first)}`;
        if (state === newest) return;
        const isNew = message.id !== newest.split(" ")[0];
        const hadSource = newest.endsWith("true") && !isNew;
        newest = state;
        if (isNew) message.scrollIntoView({ block: "start", behavior: "instant" });
        // An example that was pressed is gone, and with it the focus.
        if (wide.matches && document.activeElement === document.body) byId("fn-question").querySelector("textarea").focus();
        if (hadSource) renew();
        else if (first && wide.matches) show(first.dataset.source);
        else if (isDone && opened) close();
    }).observe(document.documentElement, { childList: true, subtree: true });

    window.footnote = { show, save };
})();
