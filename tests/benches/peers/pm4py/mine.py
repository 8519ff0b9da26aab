"""Mines the public log of road fines with pm4py and prints figures and seconds.

pm4py is under the AGPL: a tool for measuring, never a part of what is shipped.

    python3 -m venv venv && venv/bin/pip install pm4py
    venv/bin/python mine.py FILE.xes.gz NET.pnml OUT.xes

The net is written first, so that `mine_speed` of casebook-exchange measures the same one.
"""

import sys
import time

import pm4py
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

STEPS = [
    ("Create Fine", "start", "created"),
    ("Payment", "created", "created"),
    ("Send Fine", "created", "sent"),
    ("Payment", "sent", "sent"),
    ("Insert Fine Notification", "sent", "notified"),
    ("Payment", "notified", "notified"),
    ("Add penalty", "notified", "notified"),
    ("Insert Date Appeal to Prefecture", "notified", "prefecture"),
    ("Send Appeal to Prefecture", "prefecture", "appealed"),
    ("Receive Result Appeal from Prefecture", "appealed", "result"),
    ("Notify Result Appeal to Offender", "result", "notified"),
    ("Appeal to Judge", "notified", "judge"),
    ("Send for Credit Collection", "notified", "end"),
    (None, "created", "end"),
    (None, "sent", "end"),
    (None, "notified", "end"),
    (None, "appealed", "end"),
    (None, "judge", "notified"),
    (None, "judge", "end"),
]


def road_fine():
    net, places = PetriNet("road fines"), {}
    for name in dict.fromkeys(place for _, *ends in STEPS for place in ends):
        places[name] = PetriNet.Place(name)
        net.places.add(places[name])
    for number, (activity, before, after) in enumerate(STEPS):
        step = PetriNet.Transition(f"t{number}", activity)
        net.transitions.add(step)
        add_arc_from_to(places[before], step, net)
        add_arc_from_to(step, places[after], net)
    return net, Marking({places["start"]: 1}), Marking({places["end"]: 1})


def timed(what, work):
    begun = time.time()
    found = work()
    print(f"{time.time() - begun:8.2f} s {what}", flush=True)
    return found


def main(log_name, net_name, out_name):
    model = road_fine()
    pm4py.write_pnml(*model, net_name)
    log = timed("import", lambda: pm4py.read_xes(log_name))
    pairs = timed("pairs", lambda: pm4py.discover_dfg(log))[0]
    variants = timed("variants", lambda: pm4py.get_variants(log))
    replayed = timed("replay", lambda: pm4py.conformance_diagnostics_token_based_replay(log, *model))
    aligned = timed("alignments", lambda: pm4py.conformance_diagnostics_alignments(log, *model))
    timed("export", lambda: pm4py.write_xes(log, out_name))
    tokens = [sum(case[f"{key}_tokens"] for case in replayed) for key in ("produced", "consumed", "missing", "remaining")]
    mean = lambda cases, key: sum(case[key] for case in cases) / len(cases)
    print(f"{len(replayed)} cases, {len(variants)} variants, {len(pairs)} pairs")
    print(f"{sum(case['trace_is_fit'] for case in replayed)} fit by replay; tokens {tokens}; replay {mean(replayed, 'trace_fitness'):.6f}")
    print(f"{sum(case['cost'] < 10_000 for case in aligned)} fit; alignments cost {sum(case['cost'] // 10_000 for case in aligned)}, fitness {mean(aligned, 'fitness'):.6f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
