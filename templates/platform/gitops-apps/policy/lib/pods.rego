# METADATA
# title: Pods and containers of a rendered manifest
package lib.pods

import data.lib.fields

# Where the specification of the pods lies in each kind that makes pods.
specs := {
	"CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
	"DaemonSet": ["spec", "template", "spec"],
	"Deployment": ["spec", "template", "spec"],
	"Job": ["spec", "template", "spec"],
	"Pod": ["spec"],
	"ReplicaSet": ["spec", "template", "spec"],
	"ReplicationController": ["spec", "template", "spec"],
	"Rollout": ["spec", "template", "spec"],
	"ScaledJob": ["spec", "jobTargetRef", "template", "spec"],
	"StatefulSet": ["spec", "template", "spec"],
}

# Pod specifications of the document: {"of": who, "at": where, "spec": specification}. Lists, as a set would compare whole
# specifications with each other.
pods := array.concat(of_workload, of_measurements)

# A workload without a specification is a pod that sets nothing.
of_workload := [{"of": subject, "at": fields.name(keys), "spec": fields.at(input.object, keys)} |
	input.source == "rendered"
	keys := specs[input.object.kind]
]

# Jobs that measure for an AnalysisTemplate run containers too.
of_measurements := [{"of": subject, "at": at, "spec": fields.at(metric, keys)} |
	input.source == "rendered"
	input.object.kind in {"AnalysisTemplate", "ClusterAnalysisTemplate"}
	some metric in fields.items(input.object, ["spec", "metrics"])
	fields.at(metric, ["provider", "job"]) != fields.missing
	keys := ["provider", "job", "spec", "template", "spec"]
	at := concat(" ", ["metric", fields.show(fields.at(metric, ["name"]))])
]

# Containers of every pod: {"of": who, "pod": specification of its pod, "container": the container}.
containers := [{"of": of, "pod": pod.spec, "container": container} |
	some pod in pods
	some key, title in {
		"containers": "container",
		"initContainers": "init container",
		"ephemeralContainers": "ephemeral container",
	}
	some container in fields.items(pod.spec, [key])
	of := concat("", [pod.of, ", ", title, " ", fields.show(fields.at(container, ["name"]))])
]

subject := concat(" ", [input.object.kind, fields.show(fields.at(input.object, ["metadata", "name"]))])

# A setting of the container, or else of its pod.
effective(entry, keys) := found if {
	found := fields.at(entry.container, keys)
	found != fields.missing
} else := fields.at(entry.pod, keys)
