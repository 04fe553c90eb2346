/** Status icons: a name and a shape of seven rows, one record each. A new icon is one more record. */

export type Icon = { readonly width: number; readonly rows: readonly number[] };

export const ICON_HEIGHT = 7;

const SHAPES: { readonly [name: string]: string } = {
  registered: `
    ..###..
    .#####.
    ##...##
    .......
    ...#...
    ..###..
    .#####.`,
  registering: `
    ..#####
    ......#
    ....##.
    .......
    ...#...
    ..#.#..
    .#####.`,
  unregistered: `
    #.....#
    .#...#.
    ..#.#..
    ...#...
    ..#.#..
    .#...#.
    #.....#`,
  'network-down': `
    .#####.
    .#...#.
    .#####.
    .......
    #.#.#.#
    .#.#.#.
    #.#.#.#`,
  fault: `
    ...#...
    ..#.#..
    ..#.#..
    .#.#.#.
    .#...#.
    #..#..#
    #######`,
  missed: `
    #...#..
    .#.#...
    ..#..#.
    .....##
    #######
    ##...##
    ##...##`,
  voicemail: `
    .......
    #######
    ##...##
    #.#.#.#
    #..#..#
    #.....#
    #######`,
  dnd: `
    ..###..
    .#####.
    #######
    #.....#
    #######
    .#####.
    ..###..`,
  forward: `
    ....#..
    .....#.
    .######
    #....#.
    #...#..
    #......
    #......`,
  hold: `
    ##...##
    ##...##
    ##...##
    ##...##
    ##...##
    ##...##
    ##...##`,
  lock: `
    ..###..
    .#...#.
    .#...#.
    #######
    ###.###
    ###.###
    #######`,
  locked: `
    .###...
    .#.#...
    .#.#...
    .###...
    ..#....
    ..###..
    ..##...`,
  recording: `
    ..###..
    .#####.
    ##...##
    ##.#.##
    ##...##
    .#####.
    ..###..`,
  mute: `
    #..#..#
    .####..
    ..##...
    ..###..
    .#.#.#.
    #.###.#
    ...#..#`,
  handset: `
    ##.....
    ##.....
    ##.....
    .##....
    .####.#
    ..#####
    ...###.`,
  headset: `
    ..###..
    .#...#.
    #.....#
    ##...##
    ##...##
    ##...#.
    ....##.`,
  speaker: `
    ...#..#
    ..##.#.
    ####..#
    ####.##
    ####..#
    ..##.#.
    ...#..#`,
};

function parse(shape: string): Icon {
  const lines = shape.trim().split(/\s+/);
  return {
    width: lines[0]?.length ?? 0,
    rows: lines.map(line => Number.parseInt(line.replaceAll('#', '1').replaceAll('.', '0'), 2)),
  };
}

export const icons: ReadonlyMap<string, Icon> = new Map(
  Object.entries(SHAPES).map(([name, shape]) => [name, parse(shape)]),
);
