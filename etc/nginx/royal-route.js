// Which node a webhook belongs to: the conversation that its body names. For njs, Debian's libnginx-mod-http-js; see
// royal-cluster.conf. All requests of one conversation give one key, whatever event they report.

// A LID and the telephone number behind it are one contact: the number counts where the body has it. A group is its own.
// "senderPn" of a message that the shop sent is the shop's number.
function contact(key) {
    const own = key.remoteJid || '';
    if (!own.endsWith('@lid')) return own.replace(/:[0-9]+(?=@)/, '');
    const phone = [key.remoteJidAlt, key.fromMe ? '' : key.senderPn].find(id => typeof id === 'string' && id.length > 0 && !id.endsWith('@lid'));
    if (!phone) return own;
    return phone.replace(/:[0-9]+(?=@)/, '').replace(/@.*$/, '') + '@s.whatsapp.net';
}

function evolution(body) {
    const data = Array.isArray(body.data) ? body.data[0] : body.data;
    const key = data && typeof data === 'object' ? data.key || data : {};
    return 'evolution/' + (body.instance || '') + '/' + contact(key);
}

// Events about a conversation are the conversation; messages carry it inside. The account stands outside or in the last message.
function chatwoot(body) {
    const conversation = body.conversation || (String(body.event).startsWith('conversation_') ? body : {});
    const last = conversation.messages && conversation.messages[0];
    const account = (body.account && body.account.id) || (last && last.account_id) || '';
    return 'chatwoot/' + account + '/' + (conversation.id || '');
}

// Called from js_set, as often as a node is picked: the text of the body, parsed once more each time.
function key(r) {
    const text = r.requestText;
    try {
        const body = JSON.parse(text);
        if (body && typeof body === 'object') {
            if (r.uri.indexOf('/webhook/evolution') === 0) return evolution(body);
            if (r.uri.indexOf('/webhook/chatwoot') === 0) return chatwoot(body);
        }
    } catch (e) {
        // Not JSON: the node says so. Any node may.
    }
    return r.uri;
}

export default {key};
