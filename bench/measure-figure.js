// Measures one figure, in a process of its own: what one figure has compiled is nobody else's
// advantage. Its rows go to the process that asked.

const [name, settings] = process.argv.slice(2);
const { measure } = await import(`./figures/${name}.js`);
const rows = await measure(JSON.parse(settings));
process.send(rows);
process.disconnect();
