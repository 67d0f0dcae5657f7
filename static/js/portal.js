/* What the pages gain from JavaScript. Nothing here is needed to use them. */
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "portal-theme";

  // Loaded before the body is painted, so that the chosen theme never flashes.
  root.classList.add("js");
  const recall = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem(KEY, theme); } catch { /* private window */ } };
  if (recall()) root.dataset.theme = recall();

  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  const toggleTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
  };

  const copy = async (button) => {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    await navigator.clipboard.writeText(source ? source.textContent : button.dataset.copy);
    const label = button.querySelector("[data-label]");
    const before = label.textContent;
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = before; }, 2000);
  };

  const showShortcuts = () => document.getElementById("shortcuts")?.showModal();

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open], details.dialog[data-light][open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };

  const checkAll = (box) => {
    for (const other of document.getElementsByName(box.dataset.checkAll)) other.checked = box.checked;
  };

  // ORCID answers some failed authorisations in the fragment, which no server sees: "#error=login_required"
  // or "#login_required". Only such a word is handed on, never a token.
  const readFragment = (form) => {
    const fragment = location.hash.slice(1);
    const word = new URLSearchParams(fragment).get("error") || fragment;
    if (!/^[a-z_]{3,40}$/.test(word)) return;
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.error.value = word;
    form.submit();
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    closeMenus(event.target);
    if (on("[data-theme-toggle]")) toggleTheme();
    else if (on("[data-copy], [data-copy-from]")) copy(on("[data-copy], [data-copy-from]"));
    else if (on("[data-dismiss]")) on("[data-dismiss]").closest(".alert").remove();
    else if (on("[data-shortcuts]")) showShortcuts();
    else if (on("[data-print]")) print();
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset.checkAll) checkAll(event.target);
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  // Addresses name only the filters in use.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form.filters")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      closeMenus(null);
    } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-search]");
      if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); }
      if (event.key === "?") showShortcuts();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-fragment-reader]");
    if (form) readFragment(form);
    document.querySelector("[data-focus]")?.focus();
  });
})();
