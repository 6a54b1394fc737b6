# METADATA
# title: Nothing runs as root
package rules.run_as_non_root

import data.lib.fields
import data.lib.pods

non_root := ["securityContext", "runAsNonRoot"]

user := ["securityContext", "runAsUser"]

# Whoever finds no container finds nothing wrong with one.
deny contains finding if {
	some pod in pods.pods
	fields.items(pod.spec, ["containers"]) == []
	finding := {
		"msg": sprintf("%s: %s.containers is %s", [pod.of, pod.at, fields.show(fields.at(pod.spec, ["containers"]))]),
		"remedy": "Describe the containers: the rules have to see them.",
	}
}

deny contains finding if {
	some entry in pods.containers
	found := pods.effective(entry, non_root)
	found != true
	finding := {
		"msg": sprintf("%s: securityContext.runAsNonRoot is %s, not true", [entry.of, fields.show(found)]),
		"remedy": "Set securityContext.runAsNonRoot to true, and a USER other than root in the Dockerfile.",
	}
}

deny contains finding if {
	some entry in pods.containers
	found := pods.effective(entry, user)
	found == 0
	finding := {
		"msg": sprintf("%s: securityContext.runAsUser is 0, which is root", [entry.of]),
		"remedy": "Remove securityContext.runAsUser, or set it to another user.",
	}
}
