# METADATA
# title: Kinds that applications and namespaces consist of
package lib.kinds

import data.lib.fields

# What the baseline chart renders: all of it lives in a namespace.
of_teams := {
	{"group": "", "kind": "ConfigMap"},
	{"group": "", "kind": "Service"},
	{"group": "", "kind": "ServiceAccount"},
	{"group": "apps", "kind": "Deployment"},
	{"group": "argoproj.io", "kind": "AnalysisTemplate"},
	{"group": "argoproj.io", "kind": "Rollout"},
	{"group": "autoscaling", "kind": "HorizontalPodAutoscaler"},
	{"group": "batch", "kind": "CronJob"},
	{"group": "batch", "kind": "Job"},
	{"group": "external-secrets.io", "kind": "ExternalSecret"},
	{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"},
	{"group": "keda.sh", "kind": "ScaledObject"},
	{"group": "monitoring.coreos.com", "kind": "PrometheusRule"},
	{"group": "monitoring.coreos.com", "kind": "ServiceMonitor"},
	{"group": "networking.k8s.io", "kind": "Ingress"},
	{"group": "networking.k8s.io", "kind": "NetworkPolicy"},
	{"group": "policy", "kind": "PodDisruptionBudget"},
}

# What the platform puts into the namespace of a team.
of_namespaces := {
	{"group": "", "kind": "LimitRange"},
	{"group": "", "kind": "ResourceQuota"},
	{"group": "networking.k8s.io", "kind": "NetworkPolicy"},
}

# Group and kind of a document.
of(document) := {"group": group(fields.at(document, ["apiVersion"])), "kind": fields.at(document, ["kind"])}

group(version) := split(version, "/")[0] if {
	is_string(version)
	contains(version, "/")
} else := "" if {
	is_string(version)
} else := fields.missing

# As people read it: `Deployment (apps)`.
show(kind) := sprintf("%s (%s)", [text(kind.kind), text(kind.group)]) if {
	kind.group != ""
} else := text(kind.kind)

text(value) := value if is_string(value)

else := fields.show(value)
