/** One soft note of 180 ms, made here and loaded from nowhere. A browser that lets no page sound unasked stays silent. */
const noteS = 0.18;
const attackS = 0.012;
const loudest = 0.12;
const pitchHz = 660;

let context: AudioContext | undefined;

export function playNote(): void {
  context ??= new AudioContext();
  const startS = context.currentTime;
  const tone = new OscillatorNode(context, { type: "sine", frequency: pitchHz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.linearRampToValueAtTime(loudest, startS + attackS);
  volume.gain.exponentialRampToValueAtTime(0.0001, startS + noteS);
  tone.connect(volume).connect(context.destination);
  tone.start(startS);
  tone.stop(startS + noteS);
}
