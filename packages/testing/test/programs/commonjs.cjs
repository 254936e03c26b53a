const { check } = require('./check.cjs');

check(require(process.argv[2])).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
