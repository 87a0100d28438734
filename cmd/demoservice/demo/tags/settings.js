// Registers this device for push notices through a service worker (/sw.js),
// which sends to the vendor: a planted fault.
const device = (localStorage.device ||= crypto.randomUUID());
const state = document.querySelector("#push-state");

(async () => {
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ device });

  // The service tells when the vendor knows the device.
  const answer = await fetch(`/api/devices/${device}`);
  state.textContent = answer.ok ? "この端末は通知の受け取りに登録されています。" : "登録を確認できませんでした。";
})();
