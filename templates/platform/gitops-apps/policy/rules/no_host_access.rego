# METADATA
# title: No pod shares anything with its node
# description: Network, processes and ports of the node are everybody's.
package rules.no_host_access

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some pod in pods.pods
	some key in ["hostNetwork", "hostPID", "hostIPC"]
	value := fields.at(pod.spec, [key])
	not value in {fields.missing, false}
	finding := {
		"msg": sprintf("%s: %s.%s is %s", [pod.of, pod.at, key, fields.show(value)]),
		"remedy": sprintf("Remove %s.", [key]),
	}
}

deny contains finding if {
	some entry in pods.containers
	some port in fields.items(entry.container, ["ports"])
	value := fields.at(port, ["hostPort"])
	not value in {fields.missing, 0}
	finding := {
		"msg": sprintf("%s: ports.hostPort is %s", [entry.of, fields.show(value)]),
		"remedy": "Remove hostPort: a Service reaches the container's own port.",
	}
}
