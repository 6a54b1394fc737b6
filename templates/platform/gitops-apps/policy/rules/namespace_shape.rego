# METADATA
# title: The namespace of a team is guarded
# description: >-
#   By Pod Security, a quota, limits and a network that is closed until an application opens it. Nothing else lies there.
package rules.namespace_shape

import data.lib.fields
import data.lib.layout

place := layout.here if layout.here.kind == "namespace"

kind := fields.at(input.object, ["kind"])

guards := {
	"Namespace": "v1",
	"ResourceQuota": "v1",
	"LimitRange": "v1",
	"NetworkPolicy": "networking.k8s.io/v1",
}

deny contains finding if {
	place
	not guards[kind]
	finding := {
		"msg": sprintf("kind is %s, which does not belong to a namespace", [fields.show(kind)]),
		"remedy": "Keep to one each of Namespace, ResourceQuota, LimitRange and NetworkPolicy.",
	}
}

deny contains finding if {
	place
	some finding in fields.differences(input.object, [{"at": ["apiVersion"], "is": guards[kind]}])
}

deny contains finding if {
	kind == "Namespace"
	some finding in fields.differences(input.object, [
		{"at": ["metadata", "name"], "is": layout.home(place)},
		{"at": ["metadata", "labels", "environment"], "is": place.environment},
		{"at": ["metadata", "labels", "team"], "is": place.team},
		{"at": ["metadata", "labels", "pod-security.kubernetes.io/enforce"], "is": "restricted"},
	])
}

# An older version of the standard asks for less.
deny contains finding if {
	place
	kind == "Namespace"
	version := fields.at(input.object, ["metadata", "labels", "pod-security.kubernetes.io/enforce-version"])
	not version in {fields.missing, "latest"}
	finding := {
		"msg": sprintf("metadata.labels.pod-security.kubernetes.io/enforce-version is %s, not \"latest\"", [
			fields.show(version),
		]),
		"remedy": "Set it to latest, or remove it.",
	}
}

deny contains finding if {
	guards[kind]
	kind != "Namespace"
	some finding in fields.differences(input.object, [{"at": ["metadata", "namespace"], "is": layout.home(place)}])
}

deny contains finding if {
	place
	kind == "ResourceQuota"
	some resource in ["requests.cpu", "requests.memory", "limits.memory"]
	fields.at(input.object, ["spec", "hard", resource]) == fields.missing
	finding := {
		"msg": sprintf("spec.hard has no %s", [resource]),
		"remedy": sprintf("Say how much %s all applications of the team may ask for.", [resource]),
	}
}

# Scopes would let pods outside of them be as large as they like.
deny contains finding if {
	place
	kind == "ResourceQuota"
	some finding in fields.unexpected(input.object, ["spec"], {"hard"})
}

deny contains finding if {
	place
	kind == "LimitRange"
	not has_container_limits
	finding := {
		"msg": "spec.limits has no entry of type Container with default and defaultRequest",
		"remedy": "Add one: it is for containers that ask for nothing themselves, such as injected sidecars.",
	}
}

deny contains finding if {
	place
	kind == "NetworkPolicy"
	closed := {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
	some finding in fields.differences(input.object, [{"at": ["spec"], "is": closed}])
}

has_container_limits if {
	some limit in fields.items(input.object, ["spec", "limits"])
	limit.type == "Container"
	limit["default"]
	limit.defaultRequest
}
