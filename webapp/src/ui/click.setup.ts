// Vue takes a click for older than a listener that was drawn in its very millisecond, and leaves it
// alone: a person does not click so soon, a test does.
const real = Date.now;
const next = (): void => {
	for (const now = real(); real() === now;);
};

const { click } = HTMLElement.prototype;
HTMLElement.prototype.click = function (): void {
	next();
	click.call(this);
};
const { dispatchEvent: dispatch } = EventTarget.prototype;
EventTarget.prototype.dispatchEvent = function (event: Event): boolean {
	if (event.type === "click") next();
	return dispatch.call(this, event);
};
