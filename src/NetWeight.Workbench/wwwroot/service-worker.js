// In a build of the source tree nothing is kept: a change is seen at the next load.
self.addEventListener("fetch", () => { });
