// The input assistant of a vendor that does not exist: it streams to its
// socket what is typed, field by field, and what was there before it came.
(() => {
  const socket = new WebSocket("wss://assist.nyuryoku-demo.example/ws");
  const waiting = [];

  function send(field) {
    if (!field.name || field.type === "hidden" || field.type === "password") return;
    const message = JSON.stringify({ field: field.name, value: field.value });
    if (socket.readyState === WebSocket.OPEN) socket.send(message);
    else waiting.push(message);
  }
  socket.addEventListener("open", () => waiting.splice(0).forEach((m) => socket.send(m)));
  for (const form of document.querySelectorAll("form[data-assist]")) {
    for (const field of form.elements) if (field.value && field.matches("input, textarea")) send(field);
    form.addEventListener("input", (e) => send(e.target));
  }
})();
