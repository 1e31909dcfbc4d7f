// Dark squares of a QR code as one path; neighbours in a row are one stroke of it.

export function qrPath(rows: readonly (readonly boolean[])[]): string {
	let d = "";
	rows.forEach((row, y) => {
		for (let x = 0; x < row.length; x++) {
			if (!row[x]) continue;
			const from = x;
			while (row[x + 1]) x++;
			d += `M${from} ${y}h${x + 1 - from}v1h-${x + 1 - from}z`;
		}
	});
	return d;
}

/** A file of its own, sharp at any size. */
export function qrSvg(rows: readonly (readonly boolean[])[]): string {
	const n = rows.length;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n} ${n}" width="${n * 16}" height="${n * 16}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${n}v${n}H0z"/><path d="${qrPath(rows)}"/></svg>\n`;
}
