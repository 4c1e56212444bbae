// Controls that cannot be told from what is around them (3 : 1), or whose words cannot be read (4.5 : 1).
() => {
  const parse = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return text.startsWith("color(") ? [red * 255, green * 255, blue * 255, alpha] : [red, green, blue, alpha];
  };
  const over = (above, below) => [...[0, 1, 2].map((i) => above[i] * above[3] + below[i] * (1 - above[3])), 1];
  const behind = (element) => (element ? over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement)) : [255, 255, 255, 1]);
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width && height && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.matches(":disabled, .visually-hidden");
    });
  const found = [];
  let looked = 0;
  const judge = (element, what, ratio, least) => {
    looked++;
    if (ratio < least) found.push(`${element.id || element.getAttribute("class") || element.textContent}: ${what} ${ratio.toFixed(2)}`);
  };
  for (const element of seen("button, select, textarea, input:not([type=range], .choice input), label.button, .choice span, summary, .chip")) {
    const style = getComputedStyle(element);
    const [inside, outside] = [behind(element), behind(element.parentElement)];
    const fill = contrast(inside, outside);
    for (const side of ["Top", "Right", "Bottom", "Left"]) {
      const colour = parse(style[`border${side}Color`]);
      if (parseFloat(style[`border${side}Width`]) && colour[3]) judge(element, "border", Math.max(contrast(over(colour, outside), outside), fill), 3);
    }
    if (element.textContent.trim()) judge(element, "text", contrast(over(parse(style.color), inside), inside), 4.5);
    if (style.textDecorationLine === "underline") judge(element, "underline", contrast(over(parse(style.textDecorationColor), inside), inside), 3);
  }
  for (const element of seen("input[type=range]")) {
    const [style, around] = [getComputedStyle(element), behind(element.parentElement)];
    judge(element, "slider", contrast(over([...parse(style.accentColor).slice(0, 3), Number(style.opacity)], around), around), 3);
  }
  for (const element of seen(".node .box")) judge(element, "box", contrast(parse(getComputedStyle(element).stroke), behind(element.closest("svg"))), 3);
  for (const element of seen("#body .part > :not(line)")) judge(element, "part", contrast(parse(getComputedStyle(element).fill), behind(element.closest("svg"))), 3);
  return { found: [...new Set(found)], looked };
}
