#!/usr/bin/env python3
"""Draws the dashboards of the chart as pictures, each panel by its own queries on a Prometheus.

The data are real, the drawing is matplotlib's: how Grafana itself lays a panel out is not shown.

    pip install matplotlib
    python3 operator/src/test/python/dashboard_pictures.py --prometheus http://127.0.0.1:9090 --minutes 15
"""

import argparse
import datetime
import json
import pathlib
import time
import urllib.parse
import urllib.request

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as dates  # noqa: E402
import matplotlib.pyplot as plot  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[4]
DASHBOARDS = ROOT / "helm/greenroom/files/dashboards"
COLUMNS = 24
UNITS = {"s": " s", "percentunit": " %", "reqps": " /s", "ops": " /s", "bytes": " MiB", "short": ""}
FACTORS = {"percentunit": 100, "bytes": 1 / 2**20}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prometheus", default="http://127.0.0.1:9090", metavar="URL")
    parser.add_argument("--minutes", type=float, default=15, help="how far back (15)")
    parser.add_argument("--interval", default="30s", help="what $__rate_interval stands for (30s)")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "docs/images", metavar="FOLDER")
    return parser.parse_args()


class Prometheus:
    def __init__(self, url, minutes, interval):
        self.url = url
        self.end = time.time()
        self.start = self.end - minutes * 60
        self.span = f"{int(minutes * 60)}s"
        self.interval = interval

    def series(self, query):
        """Pairs of labels and points of the whole span; a point is a time and a value."""
        step = max(1, int((self.end - self.start) / 200))
        found = self.ask("query_range", query, start=self.start, end=self.end, step=step)
        return [(one["metric"], [(at, float(value)) for at, value in one["values"]]) for one in found]

    def now(self, query):
        """Pairs of labels and the last value."""
        found = self.ask("query", query, time=self.end)
        return [(one["metric"], float(one["value"][1])) for one in found]

    def ask(self, kind, query, **more):
        for name in ("release", "organization", "agent"):
            query = query.replace("$" + name, ".*")
        query = query.replace("$__rate_interval", self.interval).replace("$__range", self.span)
        words = urllib.parse.urlencode({"query": query, **more})
        with urllib.request.urlopen(f"{self.url}/api/v1/{kind}?{words}") as answer:
            return json.load(answer)["data"]["result"]


def legend(target, labels):
    text = target["legendFormat"]
    for name, value in labels.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def unit(panel):
    return panel["fieldConfig"]["defaults"].get("unit", "short")


def shown(panel, value):
    scaled = value * FACTORS.get(unit(panel), 1)
    return f"{scaled:,.0f}{UNITS[unit(panel)]}" if scaled >= 100 or scaled == int(scaled) else f"{scaled:.2f}{UNITS[unit(panel)]}"


def lines(panel, axes, prometheus):
    factor = FACTORS.get(unit(panel), 1)
    drawn = []
    for target in panel["targets"]:
        for labels, points in prometheus.series(target["expr"]):
            moments = [datetime.datetime.fromtimestamp(at, datetime.timezone.utc) for at, _ in points]
            drawn.append((legend(target, labels), moments, [value * factor for _, value in points]))
    stacked = panel["fieldConfig"]["defaults"].get("custom", {}).get("stacking", {}).get("mode") == "normal"
    if stacked and drawn:
        moments = sorted({moment for _, when, _ in drawn for moment in when})
        rows = [[dict(zip(when, values)).get(moment, 0) for moment in moments] for _, when, values in drawn]
        axes.stackplot(moments, rows, labels=[name for name, _, _ in drawn], alpha=0.75)
    else:
        for name, when, values in drawn:
            axes.plot(when, values, label=name, linewidth=1.2)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(UNITS[unit(panel)].strip())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M"))
    axes.grid(alpha=0.3)
    if drawn:
        axes.legend(fontsize=6, loc="upper left", ncols=2)
    else:
        axes.text(0.5, 0.5, "No data", ha="center", va="center", transform=axes.transAxes, color="gray")


def stat(panel, axes, prometheus):
    values = [value for target in panel["targets"] for _, value in prometheus.now(target["expr"])]
    axes.axis("off")
    text = shown(panel, values[0]) if values else "No data"
    axes.text(0.5, 0.45, text, ha="center", va="center", fontsize=24, color="#2b7a4b")


def table(panel, axes, prometheus):
    rows = {}
    for column, target in enumerate(panel["targets"]):
        for labels, value in prometheus.now(target["expr"]):
            rows.setdefault(tuple(sorted(labels.items())), {})[column] = f"{value:,.0f}"
    axes.axis("off")
    if not rows:
        return
    names = [name for name, _ in next(iter(rows))]
    renamed = next(step["options"]["renameByName"] for step in panel["transformations"] if step["id"] == "organize")
    heads = [renamed[f"Value #{target['refId']}"] for target in panel["targets"]]
    cells = [
        [value for _, value in labels] + [values.get(column, "") for column in range(len(heads))]
        for labels, values in sorted(rows.items())
    ]
    axes.table(cellText=cells, colLabels=names + heads, loc="upper center", cellLoc="left")


def heatmap(panel, axes, prometheus):
    buckets = sorted(
        ((float(labels["le"]), dict(points)) for labels, points in prometheus.series(panel["targets"][0]["expr"])),
        key=lambda bucket: bucket[0],
    )
    moments = sorted({at for _, points in buckets for at in points})
    rows, below = [], {}
    for _, points in buckets:
        rows.append([max(0, points.get(at, 0) - below.get(at, 0)) for at in moments])
        below = points
    axes.imshow(rows, aspect="auto", origin="lower", cmap="Greens")
    axes.set_yticks(range(len(buckets)), [f"{bound:g} s" for bound, _ in buckets], fontsize=5)
    axes.set_xticks([])


CHARTS = ("timeseries", "heatmap")
DRAWN = {"timeseries": lines, "stat": stat, "table": table, "heatmap": heatmap}


def picture(dashboard, prometheus, out):
    panels = dashboard["panels"]
    rows = sorted({panel["gridPos"]["y"] for panel in panels})
    charts = [any(panel["type"] in CHARTS for panel in panels if panel["gridPos"]["y"] == row) for row in rows]
    heights = [3 if chart else 1 for chart in charts]
    figure = plot.figure(figsize=(15, 1 + sum(heights)))
    grid = figure.add_gridspec(
        len(rows), COLUMNS, height_ratios=heights, left=0.04, right=0.99, top=0.93, bottom=0.05, hspace=0.4, wspace=3
    )
    for panel in panels:
        at = panel["gridPos"]
        axes = figure.add_subplot(grid[rows.index(at["y"]), at["x"] : at["x"] + at["w"]])
        axes.set_title(panel["title"], fontsize=10, loc="left")
        axes.tick_params(labelsize=7)
        DRAWN[panel["type"]](panel, axes, prometheus)
    figure.suptitle(dashboard["title"], fontsize=14)
    figure.savefig(out, dpi=70)
    plot.close(figure)


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    prometheus = Prometheus(options.prometheus, options.minutes, options.interval)
    for file in sorted(DASHBOARDS.glob("*.json")):
        out = options.out / (file.stem + ".png")
        picture(json.loads(file.read_text()), prometheus, out)
        print(out)


if __name__ == "__main__":
    main()
