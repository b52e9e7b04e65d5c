// The standard model in Squiggle. Usage: node model.mjs DRAWS SEED; prints one JSON object, as worker.py does.
import { performance } from "node:perf_hooks";

const cpu = () => (({ user, system }) => (user + system) / 1e6)(process.cpuUsage());

// Every belief is a set of samples, so that names are shared and the arithmetic is Monte Carlo throughout.
const source = `
base = SampleSet.fromDist(100 to 1000)
share = SampleSet.fromDist(mixture(beta(2, 5), beta(5, 2), [0.6, 0.4]))
researchers = SampleSet.fromDist(20 to 200)
quality = SampleSet.fromDist(beta(4, 2))
speedUp = SampleSet.fromDist(mixture(1.2 to 3, 3 to 20, [0.7, 0.3]))
applies = SampleSet.fromDist(bernoulli(0.6))
speed = SampleSet.map2(applies, speedUp, {|a, s| if a > 0 then s else 1})
overhead = SampleSet.fromDist(uniform(0.05, 0.4))
crunch = SampleSet.fromDist(0.5 to 4)
delay = SampleSet.fromDist(gamma(2, 0.25))
cost = SampleSet.fromDist(1e5 to 1e6)
left = SampleSet.map(crunch - delay, {|x| max([x, 0])})
y = base * share * researchers * quality * speed * (1 - overhead) * left / cost
[mean(y), quantile(y, 0.5), quantile(y, 0.95)]
`;

const { run } = await import("@quri/squiggle-lang");
const importCpu = cpu();

async function answer(sampleCount, seed) {
  const environment = { sampleCount, xyPointLength: 1000, seed: String(seed) };
  const { result } = await run(source, { environment });
  if (!result.ok) throw new Error(result.value.toString());
  return JSON.parse(result.value.result.toString());
}

const [draws, seed] = process.argv.slice(2).map(Number);
const before = cpu();
await answer(1000, seed + 1);
const first = cpu() - before;
const wallStart = performance.now();
const cpuStart = cpu();
const value = await answer(draws, seed);
console.log(
  JSON.stringify({
    import_cpu: importCpu,
    first_cpu: first,
    wall: (performance.now() - wallStart) / 1e3,
    cpu: cpu() - cpuStart,
    peak_mb: process.resourceUsage().maxRSS / 1024,
    answer: value,
  }),
);
